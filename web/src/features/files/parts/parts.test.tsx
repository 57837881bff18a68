import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { type Session, SessionContext, sessionOf } from "@/features/identity";
import { me, ORG, renderAt, startEnglish } from "../../../../tests/render";
import type { FileRef } from "../model/files";
import type { UploadItem } from "../store/manager";
import { FileChip } from "./FileChip";
import { Picture } from "./Picture";
import { UploadList } from "./UploadList";
import { VoiceNote } from "./VoiceNote";

const FILES: FileRef[] = [
  { id: "1", name: "yard.jpg", size: 2_000_000, type: "image/jpeg", w: 1600, h: 800 },
  { id: "2", name: "contract.pdf", size: 371, type: "application/pdf" },
  { id: "3", name: "page.svg", size: 40, type: "image/svg+xml" },
];
const VOICE: FileRef = { id: "4", name: "v.webm", size: 9, type: "audio/webm", ms: 64_000, wave: "09v", voice: true };

beforeAll(startEnglish);
afterEach(() => vi.restoreAllMocks());

const draw = (part: React.ReactNode) =>
  renderAt(<SessionContext value={sessionOf(me as never, ORG) as Session}>{part}</SessionContext>);

const item = (more: Partial<UploadItem>): UploadItem => ({
  key: "k",
  name: "film.mp4",
  size: 9_000_000,
  type: "video/mp4",
  state: "sending",
  progress: 0.426,
  problem: null,
  file: null,
  meta: {},
  blob: null,
  ...more,
});

it("says how far an upload is, and lets it be cancelled and tried again", async () => {
  const uploads = {
    items: [
      item({}),
      item({ key: "f", name: "b.mp4", state: "failed", problem: "It is too large." }),
      item({ key: "p", name: "c.mp4", state: "paused" }),
      item({ key: "d", name: "d.mp4", state: "done" }),
    ],
    add: vi.fn(),
    cancel: vi.fn(),
    retry: vi.fn(),
    take: vi.fn(),
  };
  const user = userEvent.setup();
  await draw(<UploadList uploads={uploads} />);
  expect(screen.getByRole("progressbar", { name: "Upload of film.mp4" }).getAttribute("aria-valuenow")).toBe("42");
  expect(screen.getByRole("alert").textContent).toBe("It is too large.");
  expect(screen.getByText("Offline, 42 %")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Try b.mp4 again" }));
  await user.click(screen.getByRole("button", { name: "Cancel the upload of film.mp4" }));
  await user.click(screen.getByRole("button", { name: "Remove d.mp4" }));
  expect(uploads.retry.mock.calls).toEqual([["f"]]);
  expect(uploads.cancel.mock.calls).toEqual([["k"], ["d"]]);
});

it("keeps a file by its chip, under its own name", async () => {
  await draw(<FileChip file={FILES[1] as FileRef} />);
  const link = screen.getByRole("link", { name: "Download contract.pdf, 371 byte" });
  expect(link.getAttribute("href")).toBe(`/api/orgs/${ORG}/files/2/content?download=1`);
  expect(link.getAttribute("download")).toBe("contract.pdf");
});

it("has a picture's place before the picture, and leafs through all by keys", async () => {
  const user = userEvent.setup();
  await draw(<Picture file={FILES[0] as FileRef} among={FILES} />);
  const button = screen.getByRole("button", { name: "Open the picture yard.jpg" });
  expect([button.style.width, button.style.aspectRatio]).toEqual(["320px", "320 / 160"]);
  expect(button.querySelector("img")?.getAttribute("src")).toContain("thumb=960");
  button.focus();
  await user.click(button);
  const dialog = await screen.findByRole("dialog", { name: "yard.jpg" });
  expect(screen.getByText("1 of 3")).toBeTruthy();
  fireEvent.keyDown(dialog, { key: "ArrowLeft" });
  fireEvent.keyDown(dialog, { key: "ArrowRight" });
  expect(dialog.querySelector("iframe")?.getAttribute("src")).toBe(`/api/orgs/${ORG}/files/2/content`);
  fireEvent.keyDown(dialog, { key: "ArrowRight" });
  fireEvent.keyDown(dialog, { key: "ArrowRight" });
  expect(screen.getByText("3 of 3")).toBeTruthy();
  // What could run a script is never shown in place.
  expect(dialog.querySelector("img, iframe, embed, object")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Close" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.activeElement).toBe(button);
});

it("shows the file as a row when its picture cannot be loaded", async () => {
  await draw(<Picture file={FILES[0] as FileRef} />);
  fireEvent.error(screen.getByRole("button").querySelector("img") as Element);
  expect(screen.getByRole("link", { name: /^Download yard.jpg/ })).toBeTruthy();
});

it("plays one voice note at a time, as fast as asked", async () => {
  const played: HTMLMediaElement[] = [];
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(async function (this: HTMLMediaElement) {
    played.push(this);
    Object.defineProperty(this, "paused", { value: false, configurable: true });
  });
  const paused = vi.spyOn(HTMLMediaElement.prototype, "pause").mockImplementation(() => undefined);
  const user = userEvent.setup();
  await draw(
    <>
      <VoiceNote file={VOICE} />
      <VoiceNote file={{ ...VOICE, id: "5", wave: [1, 2] }} />
    </>,
  );
  const [first, second] = screen.getAllByRole("button", { name: "Play the voice message" });
  await user.click(screen.getAllByRole("button", { name: "Speed: 1 times" })[0] as Element);
  await user.click(first as Element);
  expect(played[0]?.playbackRate).toBe(1.5);
  await user.click(second as Element);
  expect(paused.mock.instances).toEqual([played[0]]);
  const slider = screen.getAllByRole("slider")[0] as HTMLElement;
  expect(slider.getAttribute("aria-valuetext")).toBe("0:00 of 1:04");
  fireEvent.keyDown(slider, { key: "ArrowRight" });
  expect(slider.getAttribute("aria-valuetext")).toBe("0:05 of 1:04");
});
