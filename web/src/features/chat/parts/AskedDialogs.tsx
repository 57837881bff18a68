import { AskDialog } from "../asks/AskDialog";
import { ReportDialog } from "../moderation/ReportDialog";
import { ReadersDialog } from "../reading/ReadersDialog";
import { EmojiDialog } from "./EmojiDialog";
import { ForwardDialog } from "./ForwardDialog";
import { HistoryDialog } from "./HistoryDialog";
import { PinsDialog } from "./PinsDialog";
import { ask, usePane, usePaneState } from "./pane";
import { WhoDialog } from "./WhoDialog";

/** The window for what is asked about a message at the moment. */
export function AskedDialogs() {
  const pane = usePane();
  const asked = usePaneState((state) => state.asked);
  const close = () => ask(pane, null);
  switch (asked?.t) {
    case "emoji":
      return <EmojiDialog entry={asked.entry} onClose={close} />;
    case "forward":
      return <ForwardDialog from={pane.c} seqs={asked.seqs} onClose={close} />;
    case "history":
      return <HistoryDialog entry={asked.entry} onClose={close} />;
    case "ask":
      return <AskDialog entry={asked.entry} onClose={close} />;
    case "report":
      return <ReportDialog entry={asked.entry} onClose={close} />;
    case "who":
      return <WhoDialog entry={asked.entry} onClose={close} />;
    case "readers":
      return <ReadersDialog entry={asked.entry} onClose={close} />;
    case "pins":
      return <PinsDialog c={pane.c} onClose={close} />;
    default:
      return null;
  }
}
