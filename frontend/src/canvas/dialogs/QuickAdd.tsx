import { useClickOutside } from "@mantine/hooks";
import { useMemo } from "react";
import { searchComponents } from "@/graph/search";
import { canvasText } from "@/text/canvas";
import { type CanvasActions, fittingPort, portType } from "../actions/actions";
import type { DroppedEdge } from "../actions/useConnecting";
import { ComponentIcon } from "../nodes/categoryIcon";
import { useSession } from "../session";
import { type Choice, ChoiceList } from "./ChoiceList";
import classes from "./Dialogs.module.css";

interface Props {
  edge: DroppedEdge;
  actions: CanvasActions;
  onClose: () => void;
}

const WIDTH = 280;
const HEIGHT = 400;

/** Chooses the component for an edge dropped on empty canvas. Lists only those that fit. */
export function QuickAdd({ edge, actions, onClose }: Props) {
  const session = useSession();
  const popup = useClickOutside<HTMLDivElement>(onClose);
  const words = canvasText.quickAdd;
  const fitting = useMemo(() => {
    const type = portType(session, edge.port, edge.kind);
    const { catalogue } = session.facts.getState();
    return [...catalogue.values()].filter((spec) => fittingPort(spec, type, edge.kind));
  }, [session, edge]);

  const find = (typed: string): Choice[] =>
    searchComponents(fitting, typed).map((spec) => ({
      id: spec.name,
      label: spec.display_name,
      text: (
        <>
          <ComponentIcon category={spec.category} component={spec.name} />
          <span>{spec.display_name}</span>
        </>
      ),
    }));
  const choose = (component: string) => {
    onClose();
    actions.addJoined(component, edge.port, edge.kind, edge.at);
  };
  const left = Math.min(edge.screen.x, window.innerWidth - WIDTH);
  const top = Math.min(edge.screen.y, window.innerHeight - HEIGHT);

  return (
    <div
      ref={popup}
      className={classes.popup}
      style={{ left, top }}
      role="dialog"
      aria-label={words.title}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <FocusedList find={find} onChoose={choose} />
    </div>
  );
}

function FocusedList({
  find,
  onChoose,
}: {
  find: (typed: string) => Choice[];
  onChoose: (id: string) => void;
}) {
  const words = canvasText.quickAdd;
  return (
    <div ref={(box) => box?.querySelector("input")?.focus()}>
      <ChoiceList
        label={words.title}
        placeholder={words.placeholder}
        none={words.none}
        find={find}
        onChoose={onChoose}
      />
    </div>
  );
}
