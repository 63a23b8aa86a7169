package budkavle.interop;

import com.google.gson.JsonObject;
import com.helger.collection.commons.ICommonsList;
import com.helger.http.header.HttpHeaderMap;
import com.helger.phase4.attachment.WSS4JAttachment;
import com.helger.phase4.ebms3header.Ebms3PartyId;
import com.helger.phase4.ebms3header.Ebms3Property;
import com.helger.phase4.ebms3header.Ebms3SignalMessage;
import com.helger.phase4.ebms3header.Ebms3UserMessage;
import com.helger.phase4.error.AS4ErrorList;
import com.helger.phase4.incoming.IAS4IncomingMessageMetadata;
import com.helger.phase4.incoming.IAS4IncomingMessageState;
import com.helger.phase4.incoming.spi.AS4MessageProcessorResult;
import com.helger.phase4.incoming.spi.AS4SignalMessageProcessorResult;
import com.helger.phase4.incoming.spi.IAS4IncomingMessageProcessorSPI;
import com.helger.phase4.model.error.EEbmsError;
import com.helger.phase4.model.pmode.IPMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.w3c.dom.Node;

/** Takes what phase4 has verified and decrypted, and tells of it; what is not of the profile is answered with an error. */
final class Inbox implements IAS4IncomingMessageProcessorSPI {
  private final String receiver;
  private final String notServed;
  private final Path store;

  /**
   * @param notServed the recipient that this access point does not serve
   * @param store the folder where payloads are kept, on disk before the receipt; null: only told of
   */
  Inbox(String receiver, String notServed, Path store) {
    this.receiver = receiver;
    this.notServed = notServed;
    this.store = store;
  }

  @Override
  public AS4MessageProcessorResult processAS4UserMessage(
      IAS4IncomingMessageMetadata metadata,
      HttpHeaderMap headers,
      Ebms3UserMessage message,
      IPMode mode,
      Node body,
      ICommonsList<WSS4JAttachment> attachments,
      IAS4IncomingMessageState state,
      AS4ErrorList errors) {
    String messageId = message.getMessageInfo().getMessageId();
    if (!state.isSoapSignatureChecked() || !state.isSoapDecrypted())
      return refuse(errors, EEbmsError.EBMS_POLICY_NONCOMPLIANCE, messageId, "signature and encryption are required");
    JsonObject line = describe(message, state);
    if (notServed.equals(line.getAsJsonObject("properties").get("finalRecipient").getAsString()))
      return refuse(errors, EEbmsError.EBMS_OTHER, messageId, "NOT_SERVICED");
    try {
      if (store != null) {
        keep(attachments.get(0));
        return AS4MessageProcessorResult.createSuccess();
      }
      if (attachments != null && !attachments.isEmpty()) payload(line, attachments.get(0));
    } catch (IOException | GeneralSecurityException unreadable) {
      return refuse(errors, EEbmsError.EBMS_DECOMPRESSION_FAILURE, messageId, "payload not readable");
    }
    Lines.write(line);
    return AS4MessageProcessorResult.createSuccess();
  }

  private JsonObject describe(Ebms3UserMessage message, IAS4IncomingMessageState state) {
    JsonObject line = new JsonObject();
    line.addProperty("event", "received");
    line.addProperty("receiver", receiver);
    line.addProperty("messageId", message.getMessageInfo().getMessageId());
    line.add("from", party(message.getPartyInfo().getFrom().getPartyId().get(0), message.getPartyInfo().getFrom().getRole()));
    line.add("to", party(message.getPartyInfo().getTo().getPartyId().get(0), message.getPartyInfo().getTo().getRole()));
    line.addProperty("serviceType", message.getCollaborationInfo().getService().getType());
    line.addProperty("service", message.getCollaborationInfo().getService().getValue());
    line.addProperty("action", message.getCollaborationInfo().getAction());
    line.addProperty("conversationId", message.getCollaborationInfo().getConversationId());
    JsonObject properties = new JsonObject();
    JsonObject types = new JsonObject();
    for (Ebms3Property property : message.getMessageProperties().getProperty()) {
      properties.addProperty(property.getName(), property.getValue());
      types.addProperty(property.getName(), property.getType());
    }
    line.add("properties", properties);
    line.add("propertyTypes", types);
    if (state.getSigningCertificate() != null)
      line.addProperty("signer", state.getSigningCertificate().getSubjectX500Principal().getName());
    line.addProperty("signatureChecked", state.isSoapSignatureChecked());
    line.addProperty("decrypted", state.isSoapDecrypted());
    return line;
  }

  private static JsonObject party(Ebms3PartyId id, String role) {
    JsonObject party = new JsonObject();
    party.addProperty("id", id.getValue());
    party.addProperty("type", id.getType());
    party.addProperty("role", role);
    return party;
  }

  private static void payload(JsonObject line, WSS4JAttachment attachment) throws IOException, GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long size = 0;
    byte[] buffer = new byte[65536];
    try (InputStream in = attachment.getSourceStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    }
    line.addProperty("contentId", attachment.getId());
    line.addProperty("mimeType", attachment.getUncompressedMimeType());
    line.addProperty("compressed", attachment.getCompressionMode() != null);
    line.addProperty("size", size);
    line.addProperty("sha256", HexFormat.of().formatHex(digest.digest()));
  }

  private void keep(WSS4JAttachment attachment) throws IOException {
    Path file = store.resolve(UUID.randomUUID().toString());
    try (InputStream in = attachment.getSourceStream();
        FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      in.transferTo(Channels.newOutputStream(out));
      out.force(true);
    }
  }

  private static AS4MessageProcessorResult refuse(
      AS4ErrorList errors, EEbmsError error, String messageId, String detail) {
    errors.add(error.errorBuilder(Locale.US).refToMessageInError(messageId).errorDetail(detail).build());
    return AS4MessageProcessorResult.createFailure();
  }

  @Override
  public AS4SignalMessageProcessorResult processAS4SignalMessage(
      IAS4IncomingMessageMetadata metadata,
      HttpHeaderMap headers,
      Ebms3SignalMessage message,
      IPMode mode,
      IAS4IncomingMessageState state,
      AS4ErrorList errors) {
    return AS4SignalMessageProcessorResult.createSuccess();
  }

  @Override
  public void processAS4ResponseMessage(
      IAS4IncomingMessageMetadata metadata,
      IAS4IncomingMessageState state,
      String messageId,
      byte[] octets,
      boolean available,
      AS4ErrorList errors) {}
}
