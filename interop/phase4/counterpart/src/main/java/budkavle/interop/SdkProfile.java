package budkavle.interop;

import com.helger.base.state.ETriState;
import com.helger.phase4.CAS4;
import com.helger.phase4.crypto.ECryptoAlgorithmCrypt;
import com.helger.phase4.crypto.ECryptoAlgorithmSign;
import com.helger.phase4.crypto.ECryptoAlgorithmSignDigest;
import com.helger.phase4.mgr.MetaAS4Manager;
import com.helger.phase4.model.EMEP;
import com.helger.phase4.model.EMEPBinding;
import com.helger.phase4.model.pmode.PMode;
import com.helger.phase4.model.pmode.PModeParty;
import com.helger.phase4.model.pmode.PModeReceptionAwareness;
import com.helger.phase4.model.pmode.leg.EPModeSendReceiptReplyPattern;
import com.helger.phase4.model.pmode.leg.PModeLeg;
import com.helger.phase4.model.pmode.leg.PModeLegBusinessInformation;
import com.helger.phase4.model.pmode.leg.PModeLegErrorHandling;
import com.helger.phase4.model.pmode.leg.PModeLegProtocol;
import com.helger.phase4.model.pmode.leg.PModeLegSecurity;
import com.helger.phase4.profile.AS4Profile;
import com.helger.phase4.wss.EWSSVersion;

/**
 * The processing mode of the eDelivery AS4 profile 1.15 as SDK uses it: one-way push, signed RSA-SHA256, encrypted
 * AES-128-GCM, receipt with non-repudiation as the answer.
 */
final class SdkProfile {
  static final String ID = "sdk";
  static final String PARTY_TYPE = "urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:ap";

  private SdkProfile() {}

  static void register() {
    MetaAS4Manager.getProfileMgr()
        .registerProfile(
            new AS4Profile(
                ID,
                "SDK, eDelivery AS4 1.15",
                () -> null,
                (initiator, responder, address) -> mode(initiator, responder, security()),
                (initiator, responder) -> ID,
                false,
                false));
  }

  static PMode mode(String initiator, String responder, PModeLegSecurity security) {
    PModeLegErrorHandling errors = PModeLegErrorHandling.createUndefined();
    errors.setReportAsResponse(true);
    errors.setReportProcessErrorNotifyConsumer(true);
    errors.setReportDeliveryFailuresNotifyProducer(true);
    PModeLeg leg =
        new PModeLeg(
            PModeLegProtocol.createForDefaultSoapVersion(null),
            PModeLegBusinessInformation.create(null, null, null, CAS4.DEFAULT_MPC_ID),
            errors,
            null,
            security);
    return new PMode(
        ID + "-" + initiator + "-" + responder,
        new PModeParty(PARTY_TYPE, initiator, CAS4.DEFAULT_INITIATOR_URL, null, null),
        new PModeParty(PARTY_TYPE, responder, CAS4.DEFAULT_RESPONDER_URL, null, null),
        "sdk",
        EMEP.ONE_WAY,
        EMEPBinding.PUSH,
        leg,
        null,
        null,
        new PModeReceptionAwareness(ETriState.TRUE, ETriState.FALSE, 0, 0, ETriState.TRUE));
  }

  static PModeLegSecurity security() {
    PModeLegSecurity security = new PModeLegSecurity();
    security.setWSSVersion(EWSSVersion.WSS_111);
    security.setX509SignatureAlgorithm(ECryptoAlgorithmSign.RSA_SHA_256);
    security.setX509SignatureHashFunction(ECryptoAlgorithmSignDigest.DIGEST_SHA_256);
    security.setX509EncryptionAlgorithm(ECryptoAlgorithmCrypt.AES_128_GCM);
    security.setX509EncryptionMinimumStrength(128);
    security.setPModeAuthorize(false);
    security.setSendReceipt(true);
    security.setSendReceiptNonRepudiation(true);
    security.setSendReceiptReplyPattern(EPModeSendReceiptReplyPattern.RESPONSE);
    return security;
  }
}
