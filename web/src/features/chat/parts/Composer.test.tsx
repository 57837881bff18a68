import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("react-i18next", () => ({
  initReactI18next: { type: "3rdParty", init: () => undefined },
  useTranslation: () => ({ t: (key: string) => key, i18n: { language: "en" } }),
}));

const chat = {
  drafts: { get: vi.fn(() => ({ text: "" })), set: vi.fn() },
  typing: vi.fn(),
  send: vi.fn((_c: string, _content: { text: string }) => Promise.resolve("key")),
};
vi.mock("../running", () => ({
  useChat: () => chat,
  useView: (select: (view: unknown) => unknown) => select({ conversations: {}, drafts: {}, draftTakes: {} }),
}));
// These are about the text area that stands there until the text engine has come; the engine has tests in a browser.
const uploads = { items: [], add: vi.fn(), take: vi.fn() };
vi.mock("@/features/files", () => ({ useUploads: () => uploads, UploadList: () => null }));
vi.mock("../own/AboveField", () => ({ AboveField: () => null }));
vi.mock("./RichField", () => new Promise(() => undefined));

const { Composer, MAX_TEXT } = await import("./Composer");

const onSent = vi.fn();
const onUp = vi.fn();
function show() {
  render(<Composer c="c" onSent={onSent} onUp={onUp} lastOwn={() => null} />);
  return screen.getByRole("textbox") as HTMLTextAreaElement;
}
const write = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

beforeEach(() => {
  vi.clearAllMocks();
  chat.drafts.get.mockReturnValue({ text: "" });
  chat.send.mockResolvedValue("key");
});

describe("the composer", () => {
  it("sends on Enter and empties itself", async () => {
    const field = show();
    write(field, "hello");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(chat.send).toHaveBeenCalledWith("c", { text: "hello" });
    expect(field.value).toBe("");
    await waitFor(() => expect(onSent).toHaveBeenCalled());
  });

  it("leaves Enter to Shift and to the input method", () => {
    const field = show();
    write(field, "nihao");
    fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
    fireEvent.keyDown(field, { key: "Enter", isComposing: true });
    fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
    expect(chat.send).not.toHaveBeenCalled();
    expect(field.value).toBe("nihao");
  });

  it("sends nothing that is empty or too long, and says why", () => {
    const field = show();
    write(field, "  \n ");
    fireEvent.keyDown(field, { key: "Enter" });
    write(field, "長".repeat(MAX_TEXT + 1));
    fireEvent.keyDown(field, { key: "Enter" });
    expect(chat.send).not.toHaveBeenCalled();
    expect(screen.getByRole("alert").textContent).toBe("composer.tooLong");
  });

  it("begins with the draft and keeps what is typed as one", () => {
    chat.drafts.get.mockReturnValue({ text: "half a thou" });
    const field = show();
    expect(field.value).toBe("half a thou");
    write(field, "half a thought");
    expect(chat.drafts.set).toHaveBeenCalledWith("c", { text: "half a thought" });
    expect(chat.typing).toHaveBeenCalledWith("c");
  });

  it("keeps what is typed while the message before it is on its way", async () => {
    let arrive = (_key: string) => {};
    chat.send.mockReturnValue(new Promise((done) => (arrive = done)));
    const field = show();
    write(field, "first");
    fireEvent.keyDown(field, { key: "Enter" });
    write(field, "second");
    arrive("key");
    await waitFor(() => expect(onSent).toHaveBeenCalled());
    expect(field.value).toBe("second");
    expect(chat.drafts.set).toHaveBeenLastCalledWith("c", { text: "second" });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(chat.send).toHaveBeenLastCalledWith("c", { text: "second" });
  });

  it("gives the text back when this device cannot keep it", async () => {
    chat.send.mockRejectedValue(new Error("quota"));
    const field = show();
    write(field, "precious");
    fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() => expect(field.value).toBe("precious"));
    expect(onSent).not.toHaveBeenCalled();
  });

  it("hands a pasted picture to the uploads, and keeps the text", async () => {
    const field = show();
    await waitFor(() => expect(uploads.add).toBeDefined());
    write(field, "see here");
    const picture = new File(["x"], "a.png");
    await waitFor(() => {
      fireEvent.paste(field, { clipboardData: { files: [picture], types: ["Files"] } });
      expect(uploads.add).toHaveBeenCalledWith([picture]);
    });
    expect(field.value).toBe("see here");
  });

  it("leads to the messages with arrow up when it is empty", () => {
    const field = show();
    fireEvent.keyDown(field, { key: "ArrowUp" });
    expect(onUp).toHaveBeenCalledOnce();
    write(field, "text");
    fireEvent.keyDown(field, { key: "ArrowUp" });
    expect(onUp).toHaveBeenCalledOnce();
  });
});
