import {
  AtSign,
  Braces,
  Calendar,
  CaseSensitive,
  CircleUser,
  Clock,
  Coins,
  Globe,
  Hash,
  IdCard,
  Link2,
  List,
  ListTodo,
  type LucideIcon,
  MapPin,
  Phone,
  Shapes,
  SquareCheck,
  Tag,
  Timer,
} from "lucide-react";
import { bare } from "../schema";
import type { SchemaNode } from "../types";

const ICONS: Record<string, LucideIcon> = {
  string: CaseSensitive,
  "rich-text": CaseSensitive,
  "string-enum": Tag,
  number: Hash,
  boolean: SquareCheck,
  date: Calendar,
  timestamp: Clock,
  duration: Timer,
  currency: Coins,
  domain: Globe,
  "email-address": AtSign,
  "phone-number": Phone,
  "personal-name": IdCard,
  location: MapPin,
  array: List,
  struct: Braces,
  record: Braces,
  "attio-actor": CircleUser,
  "attio-entity-reference": Link2,
  "attio-list-entry": Link2,
  "attio-select": Tag,
  "attio-task": ListTodo,
};

/** The icon of a type. */
export function NodeIcon({ node, size = 14 }: { node: SchemaNode; size?: number }) {
  const Icon = ICONS[bare(node).node.type] ?? Shapes;
  return <Icon size={size} strokeWidth={1.9} aria-hidden style={{ flex: "none" }} />;
}
