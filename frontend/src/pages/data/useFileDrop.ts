import { type DragEvent, useState } from "react";

/** Handlers that let a file be dropped anywhere on an element, and whether one hovers over it. */
export function useFileDrop(onFile: (file: File) => void) {
  const [depth, setDepth] = useState(0);
  const carriesFile = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    isOver: depth > 0,
    handlers: {
      // Entering a child leaves its parent, so only the balance of both says whether it is over.
      onDragEnter: (event: DragEvent) => {
        if (carriesFile(event)) setDepth((before) => before + 1);
      },
      onDragLeave: (event: DragEvent) => {
        if (carriesFile(event)) setDepth((before) => Math.max(0, before - 1));
      },
      onDragOver: (event: DragEvent) => {
        if (carriesFile(event)) event.preventDefault();
      },
      onDrop: (event: DragEvent) => {
        setDepth(0);
        const [file] = event.dataTransfer.files;
        if (!file) return;
        event.preventDefault();
        onFile(file);
      },
    },
  };
}
