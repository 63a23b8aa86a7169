/**
 * 30 MB. B1.3.3 speaks of "the whole message" with its attachments and gives no unit; what can be measured the
 * same way by both sides is the document itself: octets of the SDK message XML, attachments as base64 in it,
 * before encryption. MB is read as 1024 × 1024, so that nobody is refused who counts either way.
 */
export const MESSAGE_SIZE_LIMIT = 30 * 1024 * 1024;
