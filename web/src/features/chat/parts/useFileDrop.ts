import { type DragEvent, useRef, useState } from "react";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");

/** Files that are dragged over the conversation and dropped. Without this the browser would leave the page for them. */
export function useFileDrop(onFiles: (files: FileList) => void) {
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent: only the sum says whether the pointer is inside.
  const depth = useRef(0);
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  return {
    over,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        depth.current++;
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (hasFiles(event) && --depth.current <= 0) end();
      },
      onDragOver: (event: DragEvent) => {
        if (hasFiles(event)) event.preventDefault();
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        end();
        onFiles(event.dataTransfer.files);
      },
    },
  };
}
