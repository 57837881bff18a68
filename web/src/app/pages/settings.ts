import {
  Bell,
  BellOff,
  Building2,
  CalendarClock,
  Eye,
  Flag,
  KeyRound,
  type LucideIcon,
  MailOpen,
  MailPlus,
  MessageSquareText,
  Palette,
  ScrollText,
  ShieldCheck,
  UserRound,
} from "lucide-react";

interface Section {
  id:
    | "profile"
    | "security"
    | "appearance"
    | "notifications"
    | "quiet"
    | "reading"
    | "reports"
    | "looks"
    | "hours"
    | "organisation"
    | "invitations"
    | "roles"
    | "content"
    | "audit";
  icon: LucideIcon;
  group: "mine" | "organisationGroup";
  /** Shown only to whom the organisation lets do this. */
  needs?: string;
}

export const sections: readonly Section[] = [
  { id: "profile", icon: UserRound, group: "mine" },
  { id: "security", icon: KeyRound, group: "mine" },
  { id: "appearance", icon: Palette, group: "mine" },
  { id: "notifications", icon: Bell, group: "mine" },
  { id: "quiet", icon: BellOff, group: "mine" },
  { id: "reading", icon: MailOpen, group: "mine" },
  { id: "reports", icon: Flag, group: "mine" },
  { id: "looks", icon: Eye, group: "mine" },
  { id: "organisation", icon: Building2, group: "organisationGroup" },
  { id: "invitations", icon: MailPlus, group: "organisationGroup", needs: "identity.invite" },
  { id: "roles", icon: ShieldCheck, group: "organisationGroup" },
  { id: "content", icon: MessageSquareText, group: "organisationGroup", needs: "chat.manage" },
  { id: "hours", icon: CalendarClock, group: "organisationGroup" },
  { id: "audit", icon: ScrollText, group: "organisationGroup", needs: "audit.read" },
];
