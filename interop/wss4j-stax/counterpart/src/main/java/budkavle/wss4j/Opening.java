package budkavle.wss4j;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamReader;
import org.apache.wss4j.common.ext.Attachment;
import org.apache.wss4j.common.ext.WSPasswordCallback;
import org.apache.wss4j.stax.ext.WSSConstants;
import org.apache.wss4j.stax.ext.WSSSecurityProperties;
import org.apache.wss4j.stax.setup.WSSec;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A message (or a bare SOAP answer) read, verified and decrypted. */
final class Opening {
  private Opening() {}

  static JsonObject open(JsonObject options) throws Exception {
    byte[] octets = Files.readAllBytes(Path.of(text(options, "message")));
    String type = text(options, "contentType");
    Attachments attachments = new Attachments();
    InputStream soap = type.startsWith("multipart/") ? parts(octets, type, attachments) : new ByteArrayInputStream(octets);
    JsonObject seen = new JsonObject();
    verify(soap.readAllBytes(), options, attachments, seen);
    for (Attachment attachment : attachments.now.values()) describe(attachment, options, seen);
    return seen;
  }

  private static InputStream parts(byte[] octets, String type, Attachments attachments) throws Exception {
    MimeMultipart whole = new MimeMultipart(new ByteArrayDataSource(octets, type));
    for (int i = 1; i < whole.getCount(); i++) {
      BodyPart part = whole.getBodyPart(i);
      Attachment attachment = new Attachment();
      attachment.setId(part.getHeader("Content-ID")[0].replaceAll("[<>]", ""));
      attachment.setMimeType(part.getContentType());
      attachment.setSourceStream(part.getInputStream());
      attachments.add(attachment);
    }
    return whole.getBodyPart(0).getInputStream();
  }

  private static void verify(byte[] soap, JsonObject options, Attachments attachments, JsonObject seen)
      throws Exception {
    WSSSecurityProperties properties = new WSSSecurityProperties();
    var crypto = Keys.crypto(text(options, "certificate"), text(options, "key"), null, text(options, "anchors"));
    properties.setSignatureVerificationCrypto(crypto);
    properties.setDecryptionCrypto(crypto);
    properties.setCallbackHandler(
        callbacks -> {
          for (var callback : callbacks)
            if (callback instanceof WSPasswordCallback password) password.setPassword(Keys.PASSWORD);
        });
    properties.setAttachmentCallbackHandler(attachments);
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XMLStreamReader reader =
        WSSec.getInboundWSSec(properties, false, true)
            .processInMessage(factory.createXMLStreamReader(new ByteArrayInputStream(soap)));
    while (reader.hasNext()) reader.next();
    // Only here are references to attachments followed: decrypted, then held against their digests.
    reader.close();
    JsonArray signers = new JsonArray();
    crypto.trusted.forEach(signers::add);
    seen.add("signers", signers);
    seen.add("references", references(soap));
  }

  /** What the signature covers: each was verified, or the reader had refused. */
  private static JsonArray references(byte[] soap) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    NodeList found =
        factory
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(soap))
            .getElementsByTagNameNS(WSSConstants.NS_DSIG, "Reference");
    JsonArray references = new JsonArray();
    for (int i = 0; i < found.getLength(); i++) {
      Element reference = (Element) found.item(i);
      JsonObject one = new JsonObject();
      one.addProperty("uri", reference.getAttribute("URI"));
      one.addProperty("digest", reference.getElementsByTagNameNS("*", "DigestValue").item(0).getTextContent());
      // A receipt repeats the references of the message.
      one.addProperty("ofReceipt", !"SignedInfo".equals(reference.getParentNode().getLocalName()));
      references.add(one);
    }
    return references;
  }

  private static void describe(Attachment attachment, JsonObject options, JsonObject seen) throws Exception {
    boolean compressed = options.has("compressed") && options.get("compressed").getAsBoolean();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long size = 0;
    try (InputStream source = attachment.getSourceStream();
        InputStream in = compressed ? new GZIPInputStream(source) : source) {
      byte[] buffer = new byte[65536];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    }
    seen.addProperty("size", size);
    seen.addProperty("sha256", HexFormat.of().formatHex(digest.digest()));
  }

  private static String text(JsonObject options, String name) {
    return options.has(name) ? options.get(name).getAsString() : null;
  }
}
