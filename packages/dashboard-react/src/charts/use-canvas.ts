import { useEffect, useRef, useState, type RefObject } from 'react';
import { pageTurns } from './page-turns.ts';

/** Draws in CSS pixels; `color` reads a variable of the theme around the canvas. */
export interface CanvasBrush {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly color: (variable: string) => string;
}

/**
 * A canvas that is painted when `paint` changes, when its size changes, and when the system's or the page's theme
 * does: a canvas does not follow CSS variables by itself.
 */
export function useCanvas(paint: (brush: CanvasBrush) => void): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const repaint = (): void => setVersion((count) => count + 1);
    // All canvases of a page hear of a new theme at once; painted one by one they do not hold up the page itself.
    const unwatch = watchAppearance(canvas, () => pageTurns.ask(canvas, repaint));
    return () => {
      unwatch();
      pageTurns.giveUp(canvas);
    };
  }, []);
  useEffect(() => {
    const canvas = ref.current;
    // Some environments have canvases that cannot be drawn on; the table still has the data.
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const { width, height } = canvas.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    context.font = `11px ${style.fontFamily}`;
    paint({ context, width, height, color: (variable) => style.getPropertyValue(variable).trim() });
  }, [paint, version]);
  return ref;
}

function watchAppearance(canvas: HTMLCanvasElement, onChange: () => void): () => void {
  const scheme = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined;
  scheme?.addEventListener('change', onChange);
  const sizes = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(onChange);
  sizes?.observe(canvas);
  const root = canvas.closest('.gb-root');
  const themes = new MutationObserver(onChange);
  if (root !== null) themes.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    scheme?.removeEventListener('change', onChange);
    sizes?.disconnect();
    themes.disconnect();
  };
}
