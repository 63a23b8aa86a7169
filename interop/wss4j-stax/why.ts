/** What was tried for a second whole access point. */
export const whyNoSecondAccessPoint = `Why not a second whole access point: Holodeck B2B's gateway (\`org.holodeckb2b:holodeckb2b-core\`) has no version in Maven
Central. Oxalis-AS4 (\`network.oxalis:oxalis-as4\` 7.0.0-alpha) is there, but not all that it needs: its OpenSAML comes from a registry of its own. Its other versions, and Domibus, were not tried.`;
