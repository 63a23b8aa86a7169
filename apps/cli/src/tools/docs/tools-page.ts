import { example } from './example.ts';

/** The text of docs/tools.md around its examples. `afterCreate` makes what later examples need. */
export async function toolsPage(afterCreate: () => Promise<void>): Promise<string> {
  const parts: string[] = [
    `# Tools for suppliers and support

Each tool reads a file (\`-\`: standard input) that anybody may have made, and says what is right and wrong with it, check by
check. They read streams: size does not matter to memory. They change nothing, and all but \`discover\` stay off the network.

- \`✓\` holds, \`✗\` does not, \`!\` worth knowing, \`?\` could not be checked, and why.
- \`--json\` prints the same as one JSON document: \`{ tool, input, verdict, conclusion, sections: [{ title, facts, checks }] }\`.
- Exit code: 0 good, 1 faults were found, 2 the input or the command line was not understood.
- No content is shown: no texts, subjects or names of persons; names of attachments only with \`--names\`.
- Keys are PEM (\`--key\`, \`--key-certificate\`) or PKCS#12 (\`--pkcs12\`). A passphrase comes from \`--passphrase-file\` or the
  environment variable \`BUDKAVLE_PASSPHRASE\`, never from the command line.

The examples below were run on data made for the purpose (\`apps/cli/src/tools/docs\` makes this page).

## envelope create

Encrypts an SDK message to its recipient and signs the XHE envelope around it. Header values come from the message; options
go before them. The message must be valid (\`--as-is\` takes any XML, then the header comes from options). Receipts go
in clear text: \`--type receipt --no-encrypt\`. Algorithms: \`--content\`, \`--transport\`.
`,
    await example(
      'budkavle envelope create --payload message.xml --out sealed.xml --key exempelkommunen.key.pem --key-certificate exempelkommunen.cert.pem --recipient exempelregionen.cert.pem',
    ),
  ];
  await afterCreate();
  parts.push(
    `
## envelope verify

Form, XSD and Schematron (each broken rule by its name), signature step by step and what it covers, the signer. Somebody must
say who may sign: \`--certificate\` (the certificates published for the sender), \`--trust\` (roots), or \`--any-signer\`.
`,
    await example(
      'budkavle envelope verify altered.xml --certificate exempelkommunen.cert.pem --trust ca.pem',
    ),
    `
## envelope open

Verifies as above, and only then decrypts. Nothing is written if a check fails; the file appears whole or not at all.
`,
    await example(
      'budkavle envelope open sealed.xml --out opened.xml --certificate exempelkommunen.cert.pem --key exempelregionen.key.pem',
    ),
    `
## message validate

An SDK message (version 3) against schema, Schematron, code lists and file types: each finding with the code and detail
that a receipt would carry, the row of the table of events, and the place. \`--envelope FILE\` compares with an XHE header.
`,
    await example('budkavle message validate wrong.xml'),
    `
## receipt validate
`,
    await example('budkavle receipt validate receipt.xml'),
    `
## discover

The look-up that access points and message services make, with every step told: DNS name, records, SMP, signature, endpoint,
certificates and their expiry; where it stops, and why. \`--document message|receipt|SCHEME::VALUE\`.
`,
    await example('budkavle discover 0203:exempelkommunen.example --profile profile.json'),
    `
## as4 inspect

Explains a raw AS4 message or answer, with or without its HTTP head: MIME parts, header against the transport profile, what is
signed by whom, what is encrypted to whom, each check. With the receiver's key the attachment is opened (its size and digest
are told, its content is not), and the receiving code of the access point is run on it: the last section is what it
would answer. Certificates are judged at the time that the message names; \`--at TIME\` chooses another.
`,
    await example(
      'budkavle as4 inspect request.txt --trust ap-ca.pem --key receiver.key.pem --key-certificate receiver.cert.pem',
    ),
    `
A receipt is compared with what was sent:
`,
    await example('budkavle as4 inspect answer.txt --sent request.txt --trust ap-ca.pem'),
    `
## errors

Every code of every part; the whole list is [errors.md](errors.md).
`,
    await example('budkavle errors EBMS:0101'),
    '',
  );
  return parts.join('\n');
}
