export { parseXml, type XmlAttribute, type XmlElement, type XmlNode, type XmlRoot } from './parse.ts'
