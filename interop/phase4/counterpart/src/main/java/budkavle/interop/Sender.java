package budkavle.interop;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.helger.mime.CMimeType;
import com.helger.phase4.attachment.AS4OutgoingAttachment;
import com.helger.phase4.crypto.ECryptoAlgorithmCrypt;
import com.helger.phase4.crypto.ECryptoAlgorithmSign;
import com.helger.phase4.crypto.ECryptoAlgorithmSignDigest;
import com.helger.phase4.crypto.ECryptoKeyEncryptionAlgorithm;
import com.helger.phase4.crypto.ECryptoKeyIdentifierType;
import com.helger.phase4.crypto.ICryptoSessionKeyProvider;
import com.helger.phase4.ebms3header.Ebms3Error;
import com.helger.phase4.incoming.AS4IncomingProfileSelectorConstant;
import com.helger.phase4.model.MessageProperty;
import com.helger.phase4.model.pmode.leg.PModeLegSecurity;
import com.helger.phase4.model.pmode.resolve.AS4DefaultPModeResolver;
import com.helger.phase4.sender.AS4Sender;
import com.helger.phase4.sender.IAS4SignalMessageValidationResultHandler;
import java.nio.file.Path;
import java.security.KeyStore;

/** Sends one user message with phase4 and tells what came of it. */
final class Sender {
  private Sender() {}

  static JsonObject send(JsonObject options, KeyStore trust) throws Exception {
    return send(options, Means.of(options, trust));
  }

  static JsonObject send(JsonObject options, Means means) throws Exception {
    JsonObject outcome = new JsonObject();
    JsonArray findings = new JsonArray();
    outcome.add("receiptFindings", findings);
    outcome.addProperty("receiptMatches", false);

    AS4Sender.BuilderUserMessage message =
        AS4Sender.builderUserMessage()
            .cryptoFactory(means.crypto())
            .as4ProfileID(SdkProfile.ID)
            .pmodeResolver(new AS4DefaultPModeResolver(SdkProfile.ID))
            .incomingProfileSelector(new AS4IncomingProfileSelectorConstant(SdkProfile.ID, false))
            .decryptRequestDataModifier(Receiver.checks(options.get("revocation").getAsBoolean()))
            .httpClientFactory(means.http());
    header(message, options);
    security(message, options, means);
    if (options.has("payload")) message.payload(attachment(options));
    message.signalMsgValidationResultHdl(
        new IAS4SignalMessageValidationResultHandler() {
          @Override
          public void onSuccess() {
            outcome.addProperty("receiptMatches", true);
          }

          @Override
          public void onError(String finding) {
            findings.add(finding);
          }

          @Override
          public void onNotApplicable() {}
        });
    message.signalMsgConsumer(
        (signal, metadata, state) -> {
          outcome.addProperty("answerSigned", state.isSoapSignatureChecked());
          if (state.getSigningCertificate() != null)
            outcome.addProperty("signer", state.getSigningCertificate().getSubjectX500Principal().getName());
          outcome.addProperty("refToMessageId", signal.getMessageInfo().getRefToMessageId());
          outcome.addProperty("hasReceipt", signal.getReceipt() != null);
          JsonArray errors = new JsonArray();
          for (Ebms3Error error : signal.getError()) errors.add(error(error));
          outcome.add("errors", errors);
        });
    long from = System.nanoTime();
    outcome.addProperty(
        "result",
        message
            .sendMessageAndCheckForReceipt(
                failure -> {
                  Throwable cause = failure;
                  while (cause.getCause() != null && cause.getCause() != cause) cause = cause.getCause();
                  outcome.addProperty("failure", cause.getClass().getSimpleName() + ": " + cause.getMessage());
                })
            .getID());
    outcome.addProperty("milliseconds", (System.nanoTime() - from) / 1_000_000);
    return outcome;
  }

  private static void header(AS4Sender.BuilderUserMessage message, JsonObject options) {
    String serviceType = text(options, "serviceType");
    if (serviceType == null) message.service(text(options, "service"));
    else message.service(serviceType, text(options, "service"));
    message
        .action(text(options, "action"))
        .fromPartyIDType(SdkProfile.PARTY_TYPE)
        .fromPartyID(text(options, "from"))
        .fromRole(com.helger.phase4.CAS4.DEFAULT_INITIATOR_URL)
        .toPartyIDType(SdkProfile.PARTY_TYPE)
        .toPartyID(text(options, "to"))
        .toRole(com.helger.phase4.CAS4.DEFAULT_RESPONDER_URL)
        .messageID(text(options, "messageId"))
        .conversationID(text(options, "conversationId"))
        .endpointURL(text(options, "url"))
        .addMessageProperty(property("originalSender", text(options, "originalSender")))
        .addMessageProperty(property("finalRecipient", text(options, "finalRecipient")));
  }

  private static void security(AS4Sender.BuilderUserMessage message, JsonObject options, Means means) {
    PModeLegSecurity security = SdkProfile.security();
    if (options.has("signature"))
      security.setX509SignatureAlgorithm(ECryptoAlgorithmSign.getFromIDOrThrow(text(options, "signature")));
    if (options.has("digest"))
      security.setX509SignatureHashFunction(ECryptoAlgorithmSignDigest.getFromIDOrThrow(text(options, "digest")));
    if (options.has("encryption"))
      security.setX509EncryptionAlgorithm(ECryptoAlgorithmCrypt.getFromIDOrThrow(text(options, "encryption")));
    if (is(options, "unsigned")) security.disableSigning();
    if (is(options, "unencrypted")) security.disableEncryption();
    message.pmode(SdkProfile.mode(text(options, "from"), text(options, "to"), security));
    message.signingParams().setFromPMode(security);
    message.cryptParams().setFromPMode(security);
    if (!is(options, "unencrypted")) message.receiverCertificate(means.receiver());
    if ("aes256-gcm".equals(text(options, "encryption")) || "aes256-cbc".equals(text(options, "encryption")))
      message.cryptParams().setSessionKeyProvider(ICryptoSessionKeyProvider.INSTANCE_RANDOM_AES_256);
    if (options.has("keyTransport"))
      message
          .cryptParams()
          .setKeyEncAlgorithm(ECryptoKeyEncryptionAlgorithm.valueOf(text(options, "keyTransport")));
    if (options.has("signerReference"))
      message.signingParams().setKeyIdentifierType(ECryptoKeyIdentifierType.valueOf(text(options, "signerReference")));
    if (options.has("receiverReference"))
      message.cryptParams().setKeyIdentifierType(ECryptoKeyIdentifierType.valueOf(text(options, "receiverReference")));
  }

  private static AS4OutgoingAttachment attachment(JsonObject options) {
    AS4OutgoingAttachment.Builder attachment =
        AS4OutgoingAttachment.builder()
            .data(path(options, "payload").toFile())
            .mimeType("application/octet-stream".equals(text(options, "mimeType")) ? CMimeType.APPLICATION_OCTET_STREAM : CMimeType.TEXT_XML)
            .contentID("message");
    if (is(options, "compressed")) attachment.compressionGZIP();
    return attachment.build();
  }

  private static MessageProperty property(String name, String value) {
    return MessageProperty.builder().name(name).type("iso6523-actorid-upis").value(value).build();
  }

  private static JsonObject error(Ebms3Error error) {
    JsonObject seen = new JsonObject();
    seen.addProperty("code", error.getErrorCode());
    seen.addProperty("severity", error.getSeverity());
    seen.addProperty("shortDescription", error.getShortDescription());
    seen.addProperty("detail", error.getErrorDetail());
    seen.addProperty("refToMessageInError", error.getRefToMessageInError());
    return seen;
  }

  private static boolean is(JsonObject options, String name) {
    return options.has(name) && options.get(name).getAsBoolean();
  }

  private static String text(JsonObject options, String name) {
    return options.has(name) ? options.get(name).getAsString() : null;
  }

  private static Path path(JsonObject options, String name) {
    return Path.of(text(options, name));
  }
}
