import { useEffect, useRef, useState, type RefObject } from 'react';

/** Width of an element in CSS pixels, followed; `fallbackPx` where nothing can be measured. */
export function useElementWidth<Kind extends Element>(fallbackPx: number): [RefObject<Kind | null>, number] {
  const ref = useRef<Kind>(null);
  const [widthPx, setWidthPx] = useState(fallbackPx);
  useEffect(() => {
    const element = ref.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const sizes = new ResizeObserver(() => {
      const { width } = element.getBoundingClientRect();
      if (width > 0) setWidthPx(width);
    });
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);
  return [ref, widthPx];
}
