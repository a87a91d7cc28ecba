import {
  AtSign,
  Calendar,
  CaseSensitive,
  CircleDot,
  CircleUser,
  Clock,
  Coins,
  Globe,
  Hash,
  IdCard,
  Link2,
  type LucideIcon,
  MapPin,
  MessagesSquare,
  Phone,
  SquareCheck,
  Star,
  Tag,
} from "lucide-react";
import type { AttributeType } from "../api/types";

const ICONS: Record<AttributeType, LucideIcon> = {
  text: CaseSensitive,
  number: Hash,
  checkbox: SquareCheck,
  rating: Star,
  currency: Coins,
  date: Calendar,
  timestamp: Clock,
  select: Tag,
  status: CircleDot,
  "record-reference": Link2,
  "actor-reference": CircleUser,
  "personal-name": IdCard,
  "email-address": AtSign,
  domain: Globe,
  "phone-number": Phone,
  location: MapPin,
  interaction: MessagesSquare,
};

export function AttributeIcon({ type, size = 14 }: { type: AttributeType; size?: number }) {
  const Icon = ICONS[type] ?? CaseSensitive;
  return <Icon size={size} strokeWidth={1.9} aria-hidden style={{ flex: "none" }} />;
}
