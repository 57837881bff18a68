import { ContactDialog } from "./ContactDialog";
import type { Extra } from "./Extras";
import { PlaceDialog } from "./PlaceDialog";
import { VoiceDialog } from "./VoiceDialog";

export interface ExtraProps {
  c: string;
  root: number | undefined;
  onClose: () => void;
  onSent: () => void;
}

export function ExtraDialogs({ extra, ...props }: ExtraProps & { extra: Extra }) {
  if (extra === "voice") return <VoiceDialog {...props} />;
  return extra === "place" ? <PlaceDialog {...props} /> : <ContactDialog {...props} />;
}
