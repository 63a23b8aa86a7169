package budkavle.wss4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.apache.wss4j.common.ext.Attachment;
import org.apache.wss4j.common.ext.AttachmentRequestCallback;
import org.apache.wss4j.common.ext.AttachmentResultCallback;

/** WSS4J asks for attachments by id ("Attachments": all), and hands back what it made of each. */
final class Attachments implements CallbackHandler {
  final Map<String, Attachment> now = new LinkedHashMap<>();

  void add(Attachment attachment) {
    now.put(attachment.getId(), attachment);
  }

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof AttachmentRequestCallback request) {
        Attachment wanted = now.get(request.getAttachmentId());
        request.setAttachments(wanted == null ? new ArrayList<>(now.values()) : new ArrayList<>(List.of(wanted)));
      } else if (callback instanceof AttachmentResultCallback result) add(result.getAttachment());
      else throw new UnsupportedCallbackException(callback);
    }
  }
}
