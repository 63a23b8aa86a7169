package budkavle.wss4j;

import com.google.gson.JsonObject;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamWriter;
import org.apache.wss4j.common.ext.Attachment;
import org.apache.wss4j.common.ext.WSPasswordCallback;
import org.apache.wss4j.stax.ext.WSSConstants;
import org.apache.wss4j.stax.ext.WSSSecurityProperties;
import org.apache.wss4j.stax.setup.WSSec;
import org.apache.wss4j.stax.securityToken.WSSecurityTokenConstants;
import org.apache.xml.security.stax.ext.SecurePart;

/** A message with this header and payload, signed and encrypted as the profile says, packed as MIME. */
final class Sealing {
  private static final String SOAP = "http://www.w3.org/2003/05/soap-envelope";
  private static final String EBMS = "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/";

  private Sealing() {}

  static JsonObject seal(JsonObject options) throws Exception {
    Attachments attachments = new Attachments();
    Attachment payload = new Attachment();
    payload.setId("message");
    payload.setMimeType("application/gzip");
    payload.setSourceStream(new ByteArrayInputStream(gzip(Path.of(text(options, "payload")))));
    attachments.add(payload);

    ByteArrayOutputStream soap = new ByteArrayOutputStream();
    XMLStreamWriter writer =
        WSSec.getOutboundWSSec(properties(options, attachments)).processOutMessage(soap, "UTF-8", new ArrayList<>());
    try (var header = Files.newInputStream(Path.of(text(options, "soap")))) {
      Copy.all(XMLInputFactory.newInstance().createXMLStreamReader(header), writer);
    }
    writer.close();

    MimeMultipart whole = new MimeMultipart("related; type=\"application/soap+xml\"");
    whole.addBodyPart(part("application/soap+xml; charset=UTF-8", "root", soap.toByteArray()));
    byte[] cipher = attachments.now.get("message").getSourceStream().readAllBytes();
    whole.addBodyPart(part("application/octet-stream", "message", cipher));
    try (OutputStream out = Files.newOutputStream(Path.of(text(options, "message")))) {
      whole.writeTo(out);
    }
    JsonObject answer = new JsonObject();
    answer.addProperty("contentType", whole.getContentType().replaceAll("\\s+", " "));
    return answer;
  }

  private static WSSSecurityProperties properties(JsonObject options, Attachments attachments) throws Exception {
    var crypto =
        Keys.crypto(
            text(options, "certificate"), text(options, "key"), text(options, "receiver"), text(options, "anchors"));
    WSSSecurityProperties properties = new WSSSecurityProperties();
    properties.setActions(new ArrayList<>(List.of(WSSConstants.SIGNATURE, WSSConstants.ENCRYPTION)));
    properties.setSoap12(true);
    properties.setMustUnderstand(true);
    properties.setSignatureCrypto(crypto);
    properties.setSignatureUser(Keys.OWN);
    properties.setSignatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    properties.setSignatureDigestAlgorithm("http://www.w3.org/2001/04/xmlenc#sha256");
    properties.setSignatureKeyIdentifier(WSSecurityTokenConstants.KEYIDENTIFIER_SECURITY_TOKEN_DIRECT_REFERENCE);
    properties.addSignaturePart(new SecurePart(new QName(EBMS, "Messaging"), SecurePart.Modifier.Element));
    properties.addSignaturePart(new SecurePart(new QName(SOAP, "Body"), SecurePart.Modifier.Element));
    properties.addSignaturePart(new SecurePart("cid:Attachments", SecurePart.Modifier.Content));
    properties.setEncryptionCrypto(crypto);
    properties.setEncryptionUser(Keys.PEER);
    properties.setEncryptionSymAlgorithm(WSSConstants.NS_XENC11_AES128_GCM);
    properties.setEncryptionKeyTransportAlgorithm("http://www.w3.org/2009/xmlenc11#rsa-oaep");
    properties.setEncryptionKeyTransportDigestAlgorithm("http://www.w3.org/2001/04/xmlenc#sha256");
    properties.setEncryptionKeyTransportMGFAlgorithm("http://www.w3.org/2009/xmlenc11#mgf1sha256");
    properties.setEncryptionKeyIdentifier(WSSecurityTokenConstants.KEYIDENTIFIER_SECURITY_TOKEN_DIRECT_REFERENCE);
    properties.addEncryptionPart(new SecurePart("cid:Attachments", SecurePart.Modifier.Content));
    properties.setCallbackHandler(
        callbacks -> {
          for (var callback : callbacks)
            if (callback instanceof WSPasswordCallback password) password.setPassword(Keys.PASSWORD);
        });
    properties.setAttachmentCallbackHandler(attachments);
    return properties;
  }

  private static MimeBodyPart part(String type, String id, byte[] octets) throws Exception {
    InternetHeaders headers = new InternetHeaders();
    headers.addHeader("Content-Type", type);
    headers.addHeader("Content-Transfer-Encoding", "binary");
    headers.addHeader("Content-ID", "<" + id + ">");
    return new MimeBodyPart(headers, octets);
  }

  private static byte[] gzip(Path file) throws Exception {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(octets)) {
      Files.copy(file, gzip);
    }
    return octets.toByteArray();
  }

  private static String text(JsonObject options, String name) {
    return options.has(name) ? options.get(name).getAsString() : null;
  }
}
