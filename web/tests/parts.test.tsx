import { useQuery } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, useState } from "react";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { PersonPicker } from "@/features/directory";
import { meQuery, SessionContext, sessionOf } from "@/features/identity";
import { SignInPage } from "@/features/identity/pages";
import { toast, useToasts } from "@/shared/kit/toast";
import { Menu, ResizablePane, Toaster } from "@/shared/ui";
import { answerWith, ME, me, ORG, problem, renderAt, startEnglish } from "./render";

beforeAll(startEnglish);
beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

it("opens a menu, moves by arrows and letters, and gives the focus back", async () => {
  const run = vi.fn();
  const user = userEvent.setup();
  const items = ["Add", "Edit", "Delete"].map((label) => ({ id: label, label, run: () => run(label) }));
  render(
    <Menu label="Actions" items={items}>
      {(trigger) => (
        <button type="button" {...trigger}>
          open
        </button>
      )}
    </Menu>,
  );
  const button = screen.getByRole("button", { name: "open" });
  await user.click(button);
  expect(screen.getByRole("menuitem", { name: "Add" })).toBe(document.activeElement);
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}");
  expect(document.activeElement?.textContent).toBe("Add");
  await user.keyboard("d{Enter}");
  expect(run).toHaveBeenCalledExactlyOnceWith("Delete");
  expect(document.activeElement).toBe(button);
  await user.click(button);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("menu")).toBeNull();
});

it("lets the keyboard set a pane's width and keeps it", () => {
  render(
    <ResizablePane name="test" min={280} max={360} initial={320}>
      x
    </ResizablePane>,
  );
  const grip = screen.getByRole("separator");
  fireEvent.keyDown(grip, { key: "ArrowRight" });
  expect(grip.getAttribute("aria-valuenow")).toBe("336");
  for (let i = 0; i < 9; i++) fireEvent.keyDown(grip, { key: "ArrowLeft" });
  expect(grip.getAttribute("aria-valuenow")).toBe("280");
  expect(localStorage.getItem("workhall.preferences")).toContain('"test":280');
});

it("offers to take back what a notice tells", async () => {
  const undo = vi.fn();
  render(<Toaster />);
  toast("Removed", { action: { label: "Undo", run: undo } });
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  expect(useToasts.getState().items).toEqual([]);
});

const person = (id: string, name: string) => ({
  id,
  name,
  latin_name: "",
  title: "",
  email: null,
  phone: null,
  manager_id: null,
  department_ids: [],
  role_ids: [],
  avatar: null,
  joined_at: "2026-01-01T00:00:00Z",
  left_at: null,
  can: [],
});

function Picking() {
  const [ids, setIds] = useState<string[]>([]);
  return (
    <>
      <PersonPicker value={ids} onChange={setIds} label="Who" without={[ME]} />
      <output>{ids.join()}</output>
    </>
  );
}

it("picks people by typing, arrows and Enter, and drops the last by Backspace", async () => {
  const all = [person(ME, "Me"), person("p1", "Ada"), person("p2", "Bo")];
  const asked = answerWith({
    "GET /api/me": me,
    [`GET /api/orgs/${ORG}/members?limit=30&q=bo`]: { items: [all[2]], next_cursor: null },
    [`GET /api/orgs/${ORG}/members`]: { items: all, next_cursor: null },
  });
  const user = userEvent.setup();
  const { client } = await renderAt(
    <Gate>
      <Picking />
    </Gate>,
  );
  const field = await screen.findByRole("combobox", { name: "Who" });
  expect(await screen.findAllByRole("option")).toHaveLength(2);
  await user.type(field, "{ArrowDown}{Enter}");
  expect(screen.getByRole("status", { hidden: true }).textContent).toBe("p2");
  await user.type(field, "bo");
  await waitFor(() => expect(asked.some((a) => a.includes("q=bo"))).toBe(true));
  await user.clear(field);
  await user.type(field, "{Backspace}");
  expect(screen.getByRole("status", { hidden: true }).textContent).toBe("");
  expect(client.getQueryData(["directory", ORG, "person", "p1"])).toMatchObject({ name: "Ada" });
});

/** As the shell does: its pages are drawn when it is known who one is. */
function Gate({ children }: { children: ReactNode }) {
  const { data } = useQuery(meQuery);
  const session = data && sessionOf(data, ORG);
  return session ? <SessionContext value={session}>{children}</SessionContext> : null;
}

it("shows the server's words at the field, keeps the input, and goes in when it fits", async () => {
  const refusal = { code: "invalid", title: "Mend this", status: 422, retry: "no" };
  const fields = { login: { code: "not_a_login", message: "Enter an address" } };
  const answers: Record<string, unknown> = { "POST /api/sign-in": problem(422, { ...refusal, fields }) };
  answerWith(answers);
  const user = userEvent.setup();
  const { client } = await renderAt(<SignInPage />, "/sign-in");
  fireEvent.change(screen.getByLabelText("E-mail or phone number"), { target: { value: "ada" } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: "analytical engine" } });
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("Enter an address")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("E-mail or phone number").value).toBe("ada");

  answers["POST /api/sign-in"] = problem(422, {
    ...refusal,
    code: "wrong_login",
    title: "They do not belong together",
  });
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByText(/do not belong/)).closest("[role=alert]")).toBeTruthy();

  answers["POST /api/sign-in"] = me;
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(client.getQueryData(meQuery.queryKey)).toMatchObject({ session_id: "s" }));
});
