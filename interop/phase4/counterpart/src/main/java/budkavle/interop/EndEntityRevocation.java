package budkavle.interop;

import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import com.helger.phase4.crypto.ECryptoMode;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathValidator;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.util.EnumSet;
import java.util.Set;
import org.apache.wss4j.common.crypto.Crypto;
import org.apache.wss4j.common.crypto.Merlin;

/**
 * Revocation is checked for the access point's certificate alone. WSS4J puts the root into the path that it checks, and
 * a root names no place where its own revocation could be asked for.
 */
final class EndEntityRevocation extends AS4CryptoFactoryInMemoryKeyStore {
  private final Crypto crypto;

  EndEntityRevocation(KeyStore own, String alias, char[] password, KeyStore trust) {
    super(own, alias, password, trust);
    Checking checking = new Checking();
    checking.setKeyStore(own);
    checking.setTrustStore(trust);
    crypto = checking;
  }

  @Override
  public Crypto getCrypto(ECryptoMode mode) {
    return crypto;
  }

  private static final class Checking extends Merlin {
    Checking() {
      super(false, null);
    }

    @Override
    protected PKIXParameters createPKIXParameters(Set<TrustAnchor> anchors, boolean revocation)
        throws InvalidAlgorithmParameterException {
      PKIXParameters parameters = super.createPKIXParameters(anchors, revocation);
      if (!revocation) return parameters;
      try {
        PKIXRevocationChecker checker =
            (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        parameters.addCertPathChecker(checker);
        return parameters;
      } catch (NoSuchAlgorithmException missing) {
        throw new InvalidAlgorithmParameterException(missing);
      }
    }
  }
}
