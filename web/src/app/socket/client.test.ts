// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pause, verdict } from "./backoff";
import { type Access, OrgSocket, type Wire } from "./client";

class FakeWire {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: { id: number; cmd: string; args: unknown }[] = [];
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  says(frame: unknown) {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  greets() {
    this.says({ ev: "hello", d: { member_id: "m", session_id: "s", version: "1", heartbeat: 25 } });
  }
  dies(code = 1006) {
    this.onclose?.({ code });
  }
}

function harness(probe?: () => Promise<Access>) {
  const wires: FakeWire[] = [];
  const socket = new OrgSocket({
    open: () => {
      const wire = new FakeWire();
      wires.push(wire);
      return wire as unknown as Wire;
    },
    random: () => 0.5,
    ...(probe ? { probe } : {}),
  });
  const last = () => wires.at(-1) as FakeWire;
  const states: string[] = [];
  socket.subscribe(() => states.push(socket.status.state));
  return { socket, wires, last, states };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("connecting", () => {
  it("is online only after hello", () => {
    const { socket, last } = harness();
    socket.start();
    expect(socket.status.state).toBe("connecting");
    last().greets();
    expect(socket.status.state).toBe("online");
  });

  it("gives a silent handshake up and tries again", () => {
    const { socket, wires, last } = harness();
    socket.start();
    vi.advanceTimersByTime(10_000);
    expect(wires[0]?.closed).toBe(true);
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(2);
    last().greets();
    expect(socket.status.state).toBe("online");
  });

  it("stays 'connecting' for one quick try, then says offline and when it tries again", () => {
    const { socket, last } = harness();
    socket.start();
    last().greets();
    last().dies();
    expect(socket.status.state).toBe("connecting");
    vi.advanceTimersByTime(500);
    last().dies();
    expect(socket.status).toMatchObject({ state: "offline" });
    expect(socket.status.retryAt).toBeGreaterThan(Date.now());
  });

  it("waits longer each time, and at once tries when woken", () => {
    const { socket, wires, last } = harness();
    socket.start();
    for (let i = 0; i < 6; i++) {
      last().dies();
      vi.advanceTimersByTime(30_000);
    }
    const tries = wires.length;
    last().dies();
    vi.advanceTimersByTime(1_000);
    expect(wires).toHaveLength(tries);
    socket.wake();
    expect(wires).toHaveLength(tries + 1);
  });

  it("does not forget its pauses when a connection dies right after hello", () => {
    const { socket, wires, last } = harness();
    socket.start();
    for (let i = 0; i < 8; i++) {
      last().greets();
      last().dies(4408);
      vi.advanceTimersByTime(30_000);
    }
    const tries = wires.length;
    last().greets();
    last().dies(4408);
    vi.advanceTimersByTime(2_000);
    expect(wires).toHaveLength(tries);
  });

  it("opens nothing after stop", () => {
    const { socket, wires, last } = harness();
    socket.start();
    last().dies();
    socket.stop();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
  });
});

describe("close codes", () => {
  it.each([
    [4401, "signed_out"],
    [4403, "left"],
  ])("%i ends it for good", (code, reason) => {
    const { socket, wires, last } = harness();
    socket.start();
    last().greets();
    last().dies(code);
    expect(socket.status).toEqual({ state: "ended", reason });
    vi.advanceTimersByTime(120_000);
    socket.wake();
    expect(wires).toHaveLength(1);
  });

  it("keeps its distance when asked to", () => {
    const wait = (code: number) => {
      const next = verdict(code);
      return next.kind === "retry" ? pause(next.floorMs, next.baseMs, 0, () => 0) : Number.POSITIVE_INFINITY;
    };
    expect(wait(4409)).toBeGreaterThanOrEqual(5_000);
    expect(wait(4400)).toBeGreaterThanOrEqual(5_000);
    expect(wait(4408)).toBeLessThan(1_000);
    expect(wait(1012)).toBeLessThan(3_000);
    expect(pause(5_000, 5_000, 40, () => 1)).toBe(30_000);
  });

  it("asks over HTTP why the handshake fails, and believes the answer", async () => {
    const { socket, wires, last } = harness(async () => "signed_out");
    socket.start();
    last().dies();
    await vi.advanceTimersByTimeAsync(1_000);
    last().dies();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.status).toEqual({ state: "ended", reason: "signed_out" });
    expect(wires).toHaveLength(2);
  });
});

describe("requests", () => {
  it("match answers by number, whatever their order", async () => {
    const { socket, last } = harness();
    socket.start();
    last().greets();
    const one = socket.request("ping", {});
    const two = socket.request("ping", {});
    const [a, b] = last().sent;
    last().says({ re: b?.id, ok: { n: 2 } });
    last().says({ re: a?.id, ok: { n: 1 } });
    expect(await one).toEqual({ n: 1 });
    expect(await two).toEqual({ n: 2 });
  });

  it("carry a refusal's code and what may be done", async () => {
    const { socket, last } = harness();
    socket.start();
    last().greets();
    const asked = socket.request("ping", {});
    last().says({ re: last().sent[0]?.id, err: { code: "too_many", title: "Slow down.", retry: "later" } });
    await expect(asked).rejects.toMatchObject({ code: "too_many", retry: "later", uncertain: false });
  });

  it("fail at once without a connection", async () => {
    const { socket, last } = harness();
    socket.start();
    await expect(socket.request("ping", {})).rejects.toMatchObject({ code: "offline" });
    expect(last().sent).toEqual([]);
  });

  it("are uncertain when the connection breaks or the answer stays away", async () => {
    const { socket, last } = harness();
    socket.start();
    last().greets();
    const late = socket.request("ping", {}, { timeoutMs: 50 });
    const lost = socket.request("ping", {});
    const gone = expect(lost).rejects.toMatchObject({ code: "lost", uncertain: true });
    const slow = expect(late).rejects.toMatchObject({ code: "timeout", uncertain: true });
    vi.advanceTimersByTime(60);
    last().dies();
    await slow;
    await gone;
  });

  it("refuse what no frame can hold", async () => {
    const { socket, last } = harness();
    socket.start();
    last().greets();
    const args = { text: "長".repeat(30_000) } as unknown as Record<string, never>;
    await expect(socket.request("ping", args)).rejects.toMatchObject({ code: "too_big", retry: "no" });
    expect(last().sent).toEqual([]);
  });
});

describe("a dead peer", () => {
  it("is noticed by its silence and replaced", () => {
    const { socket, wires, last } = harness();
    socket.start();
    last().greets();
    vi.advanceTimersByTime(25_000);
    expect(last().sent.at(-1)?.cmd).toBe("ping");
    return vi.advanceTimersByTimeAsync(8_000).then(() => {
      expect(wires[0]?.closed).toBe(true);
      expect(socket.status.state).not.toBe("online");
    });
  });

  it("is not declared dead while it answers", async () => {
    const { socket, last, wires } = harness();
    socket.start();
    last().greets();
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(25_000);
      const ping = last().sent.at(-1);
      last().says({ re: ping?.id, ok: {} });
    }
    expect(wires).toHaveLength(1);
    expect(socket.status.state).toBe("online");
  });

  it("is asked at once when the machine wakes", async () => {
    const { socket, last, wires } = harness();
    socket.start();
    last().greets();
    await vi.advanceTimersByTimeAsync(10_000);
    socket.wake();
    expect(last().sent.at(-1)?.cmd).toBe("ping");
    await vi.advanceTimersByTimeAsync(3_500);
    expect(wires[0]?.closed).toBe(true);
  });
});

describe("pushes", () => {
  it("reach their subscribers, and one subscriber's fault does not stop the next", () => {
    const { socket, last } = harness();
    const complained = vi.spyOn(console, "error").mockImplementation(() => {});
    const heard: unknown[] = [];
    socket.on("hello", () => {
      throw new Error("mine");
    });
    socket.on("hello", (hello) => heard.push(hello.member_id));
    socket.start();
    last().says("no json");
    last().says("[1]");
    last().greets();
    expect(heard).toEqual(["m"]);
    expect(complained).toHaveBeenCalledOnce();
  });
});
