/** Everything of SMP 1.0 lives here; SMP 2.0 and Busdox are other namespaces (discovery.md 3). */
export const smpNamespace = 'http://docs.oasis-open.org/bdxr/ns/SMP/2016/05';
/** Borrowed by CertPub (discovery.md 4). */
export const smcNamespace = 'http://docs.oasis-open.org/bdxr/ns/SMP/2/AggregateComponents';
export const smbNamespace = 'http://docs.oasis-open.org/bdxr/ns/SMP/2/BasicComponents';
/** The extension that carries participants' certificates. */
export const certPubExtensionId = 'urn:fdc:digg.se:edelivery:xml-extension:smp-certpub:1.0';
/** What a certificate in CertPub is for. */
export const typeCodes = {
  signing: 'urn:fdc:digg.se:edelivery:certpub:signing-cert',
  encryption: 'urn:fdc:digg.se:edelivery:certpub:encryption-cert',
} as const;
/** Attribute of smb:ContentBinaryObject, fixed. */
export const certificateMimeCode = 'application/base64';
/** The largest answer that is read (5.2 step 1). */
export const maxMetadataBytes = 1024 * 1024;
