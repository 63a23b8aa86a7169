package budkavle.wss4j;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/** Elements, attributes, namespaces and text from a reader to a writer; a header of a message has nothing else. */
final class Copy {
  private Copy() {}

  static void all(XMLStreamReader in, XMLStreamWriter out) throws XMLStreamException {
    out.writeStartDocument("UTF-8", "1.0");
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> start(in, out);
        case XMLStreamConstants.END_ELEMENT -> out.writeEndElement();
        case XMLStreamConstants.CHARACTERS -> out.writeCharacters(in.getText());
        default -> {}
      }
    }
    out.writeEndDocument();
  }

  private static void start(XMLStreamReader in, XMLStreamWriter out) throws XMLStreamException {
    out.writeStartElement(orEmpty(in.getPrefix()), in.getLocalName(), orEmpty(in.getNamespaceURI()));
    for (int i = 0; i < in.getNamespaceCount(); i++)
      out.writeNamespace(orEmpty(in.getNamespacePrefix(i)), orEmpty(in.getNamespaceURI(i)));
    for (int i = 0; i < in.getAttributeCount(); i++) {
      String namespace = in.getAttributeNamespace(i);
      if (namespace == null || namespace.isEmpty())
        out.writeAttribute(in.getAttributeLocalName(i), in.getAttributeValue(i));
      else
        out.writeAttribute(
            in.getAttributePrefix(i), namespace, in.getAttributeLocalName(i), in.getAttributeValue(i));
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
