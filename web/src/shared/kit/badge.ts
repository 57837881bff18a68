/** The unread number in the tab's title, on its icon and on the installed app's icon. */
let shown = 0;
let title = "Workhall";
let drawn = "";

function label(count: number): string {
  return count > 99 ? "99+" : String(count);
}

function writeTitle(): void {
  document.title = shown > 0 ? `(${label(shown)}) ${title}` : title;
}

/** What the page is about, without the number. */
export function setTitle(text: string): void {
  title = text;
  writeTitle();
}

/** Shows `count` unread in title and icon; 0 takes it away. */
export function setBadge(count: number): void {
  if (count === shown) return;
  shown = count;
  writeTitle();
  void drawIcon(count);
  const app = navigator as Navigator & {
    setAppBadge?: (n: number) => Promise<void>;
    clearAppBadge?: () => Promise<void>;
  };
  void (count > 0 ? app.setAppBadge?.(count) : app.clearAppBadge?.())?.catch(() => undefined);
}

const PLAIN = "/icons/mark.svg";
const SIZE = 64;

function loadMark(): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = PLAIN;
  });
}

async function drawIcon(count: number): Promise<void> {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  if (count === 0) {
    link.href = PLAIN;
    return;
  }
  try {
    const mark = await loadMark();
    const canvas = document.createElement("canvas");
    canvas.width = SIZE;
    canvas.height = SIZE;
    const pen = canvas.getContext("2d");
    if (!pen || count !== shown) return;
    const style = getComputedStyle(document.documentElement);
    pen.drawImage(mark, 0, 0, SIZE, SIZE);
    pen.beginPath();
    pen.arc(44, 20, 20, 0, 2 * Math.PI);
    pen.fillStyle = style.getPropertyValue("--urgent");
    pen.fill();
    pen.fillStyle = style.getPropertyValue("--on-urgent");
    pen.font = `600 ${count > 9 ? 24 : 30}px sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(count > 99 ? "∞" : String(count), 44, 22);
    canvas.toBlob((blob) => {
      if (!blob || count !== shown) return;
      URL.revokeObjectURL(drawn);
      // A blob: address needs no hole for data: in the content security policy.
      drawn = URL.createObjectURL(blob);
      link.href = drawn;
    });
  } catch {
    // The number still stands in the title.
  }
}
