import { expect, it } from "vitest";
import { fitted } from "../parts/Picture";
import { duration, shownAs } from "./files";
import { readWave, waveOf, writeWave } from "./wave";

it("writes a wave as signs and reads it back", () => {
  const values = Array.from({ length: 32 }, (_, n) => n);
  expect(writeWave(values)).toBe("0123456789abcdefghijklmnopqrstuv");
  expect(readWave(writeWave(values))).toEqual(values);
  expect(readWave("Z!")).toEqual([0, 0]);
  expect(readWave([3, 99, -1])).toEqual([3, 0, 0]);
  expect(readWave(undefined)).toEqual([]);
  expect(readWave("v".repeat(200))).toHaveLength(64);
});

it("makes 64 values of any number of samples, the loudest of each stretch", () => {
  const samples = Array.from({ length: 6000 }, (_, n) => (n === 3000 ? 0.8 : 0.1));
  const wave = waveOf(samples);
  expect(wave).toHaveLength(64);
  expect(Math.max(...wave)).toBe(31);
  expect(wave.filter((value) => value === 31)).toHaveLength(1);
  expect(wave[32]).toBe(31);
  expect(waveOf([0.001, 0.001])).toEqual([1, 1]);
  expect(waveOf([])).toEqual([]);
});

it("reserves the place of a picture in its own shape", () => {
  expect(fitted({ w: 1600, h: 800 }, 320, 320)).toEqual({ width: 320, height: 160 });
  expect(fitted({ w: 800, h: 1600 }, 320, 320)).toEqual({ width: 160, height: 320 });
  expect(fitted({ w: 100, h: 60 }, 320, 320)).toEqual({ width: 100, height: 60 });
  expect(fitted({}, 320, 320)).toEqual({ width: 240, height: 240 });
});

it("says how long and shows in place only what the server lets be shown", () => {
  expect([duration(999), duration(65_000), duration(3_723_000)]).toEqual(["0:01", "1:05", "1:02:03"]);
  expect(["image/png", "image/svg+xml", "text/html", "video/mp4", "application/pdf"].map(shownAs)).toEqual([
    "picture",
    "other",
    "other",
    "video",
    "pdf",
  ]);
});
