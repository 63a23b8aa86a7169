/** What was tried for a second whole access point. */
export const whyNoSecondAccessPoint = `Why not a second whole access point: Holodeck B2B's gateway (\`org.holodeckb2b:holodeckb2b-core\`) and Domibus are not in Maven
Central, which has none of their versions. Oxalis-AS4 (\`network.oxalis:oxalis-as4\` 6 and 7) is there, but not all that it needs:
its OpenSAML comes from a registry of its own. It also takes nothing but Peppol's payloads (an SBDH around the document) and
certificates of Peppol's authorities.`;
