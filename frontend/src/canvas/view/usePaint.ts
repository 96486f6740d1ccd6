import { useMantineColorScheme } from "@mantine/core";
import { type RefObject, useEffect, useRef } from "react";
import type { CanvasSession } from "../session";
import { type Palette, prepare, readPalette } from "./paint";

type Draw = (
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  palette: Palette,
) => void;

/**
 * Draws on a canvas element whenever the drawing, the run, the selection, the theme or one of
 * `watched` changes: once per frame, however often they do.
 */
export function usePaint(
  session: CanvasSession,
  draw: Draw,
  watched: readonly unknown[],
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  const request = useRef<() => void>(() => {});
  const { colorScheme } = useMantineColorScheme();
  latest.current = draw;

  useEffect(() => {
    let frame = 0;
    const paintNow = () => {
      frame = 0;
      const element = canvas.current;
      const context = element && prepare(element);
      if (element && context) latest.current(context, element, readPalette(element));
    };
    request.current = () => {
      frame ||= requestAnimationFrame(paintNow);
    };
    const stops = [session.document, session.facts, session.runView].map((store) =>
      store.subscribe(() => request.current()),
    );
    const observer = new ResizeObserver(() => request.current());
    if (canvas.current) observer.observe(canvas.current);
    return () => {
      for (const stop of stops) stop();
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [session]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is watched is the caller's list.
  useEffect(() => request.current(), [colorScheme, ...watched]);
  return canvas;
}
