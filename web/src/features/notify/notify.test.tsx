import { fireEvent, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SessionContext, sessionOf } from "@/features/identity";
import { answerWith, me, ORG, problem, renderAt, startEnglish } from "../../../tests/render";
import { openDing } from "./composer";
import { Banner } from "./parts/Banner";
import { Composer } from "./parts/Composer";
import { keyBytes } from "./push";
import type { ReceivedDing } from "./queries";

const BO = "0197a000-0000-7000-8000-0000000000bb";
const API = `/api/orgs/${ORG}`;
const bo = { id: BO, name: "Bo Chen", latin_name: "", title: "", avatar: null, can: [] };

const ding = (id: string, more: Partial<ReceivedDing> = {}): ReceivedDing => ({
  id,
  sender_id: BO,
  text: "The press has stopped",
  source: null,
  at: "2027-06-14T12:00:00Z",
  confirmed_at: null,
  recalled_at: null,
  overrides: false,
  urgent: null,
  can: ["confirm"],
  ...more,
});

const preview = {
  receivers: 2,
  cost: 1,
  left: 29,
  budget: 30,
  held: 1,
  on_leave: 1,
  off_shift: 0,
  quiet: 0,
  held_until: "2027-06-16T12:00:00Z",
  people: [{ member_id: BO, local_time: "03:10", reasons: ["leave"], held: true, until: "2027-06-16T12:00:00Z" }],
  may_override: false,
};

const show = (part: ReactNode) => renderAt(<SessionContext value={sessionOf(me as never, ORG)}>{part}</SessionContext>);

beforeEach(async () => {
  await startEnglish();
  vi.unstubAllGlobals();
});

describe("the banner", () => {
  it("says who wants what, tells that it was seen, and confirms", async () => {
    const asked = answerWith({
      [`GET ${API}/members/${BO}`]: bo,
      [`POST ${API}/dings/shown`]: {},
      [`POST ${API}/dings/1/confirm`]: ding("1", { confirmed_at: "2027-06-14T12:01:00Z" }),
    });
    await show(<Banner dings={[ding("1"), ding("2")]} />);
    expect(await screen.findByText("DING from Bo Chen")).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toContain("The press has stopped");
    expect(screen.getByText("1 more")).toBeTruthy();
    await waitFor(() => expect(asked).toContain(`POST ${API}/dings/shown`));
    fireEvent.click(screen.getByRole("button", { name: "Confirm" }));
    await waitFor(() => expect(asked).toContain(`POST ${API}/dings/1/confirm`));
  });

  it("names those who were not spared", async () => {
    answerWith({});
    await show(<Banner dings={[ding("1", { sender_id: null, overrides: true })]} />);
    expect(await screen.findByText("DING from Workhall")).toBeTruthy();
    expect(screen.getByText("Sent without regard to quiet hours")).toBeTruthy();
  });
});

describe("the composer", () => {
  const answers = {
    [`GET ${API}/members/${BO}`]: bo,
    [`GET ${API}/members`]: { items: [bo], next_cursor: null },
    [`GET ${API}/dings/budget`]: {
      budget: 30,
      left: 29,
      channels: ["app", "push", "sms"],
      rated: 0,
      urgent_share: null,
    },
    [`POST ${API}/dings/preview`]: preview,
  };

  it("shows what sending means before it is sent", async () => {
    const asked = answerWith({ ...answers, [`POST ${API}/dings`]: { receivers: 2 } });
    openDing({ text: "Please read", memberIds: [BO] });
    await show(<Composer />);
    expect(await screen.findByText("2 people")).toBeTruthy();
    expect(screen.getByText(/1 person gets it only when they are back/)).toBeTruthy();
    expect(screen.getByText("03:10 · on leave")).toBeTruthy();
    expect(screen.getByText("Costs 1 point; 29 of 30 left this month.")).toBeTruthy();
    expect(screen.getByText("Text message")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Send now" }));
    await waitFor(() => expect(asked).toContain(`POST ${API}/dings`));
  });

  it("keeps what was written when the budget is spent", async () => {
    const title = "This DING costs 4 points; you have 3 left this month.";
    const spent = problem(409, { code: "ding_budget_spent", title, status: 409, retry: "no" });
    answerWith({ ...answers, [`POST ${API}/dings`]: spent });
    openDing({ text: "Please read", memberIds: [BO] });
    await show(<Composer />);
    await screen.findByText("2 people");
    fireEvent.click(screen.getByRole("button", { name: "Send now" }));
    expect(await screen.findByText(title)).toBeTruthy();
    expect(screen.getByLabelText<HTMLTextAreaElement>("What is urgent").value).toBe("Please read");
  });

  it("sends nothing to nobody", async () => {
    const asked = answerWith(answers);
    openDing({ text: "Please read" });
    await show(<Composer />);
    expect(await screen.findByText(/Choose people or departments/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send now" }).disabled).toBe(true);
    expect(asked).not.toContain(`POST ${API}/dings/preview`);
  });
});

it("reads keys as browsers want them", () => {
  expect([...keyBytes("BP_-")]).toEqual([4, 255, 254]);
});
