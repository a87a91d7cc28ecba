import { Button, Extensions, showDialog, TextBlock } from "attio/client";
import * as React from "react";
import {
  createContext,
  forwardRef,
  lazy,
  memo,
  Profiler,
  StrictMode,
  Suspense,
  use,
  useActionState,
  useContext,
  useDeferredValue,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useOptimistic,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
} from "react";

const Theme = createContext("none");
const promised = new Promise<string>((resolve) => setTimeout(() => resolve("kept"), 100));
const Lazy = lazy(async () => ({ default: () => <TextBlock align="left">Lazy: loaded</TextBlock> }));
const Memo = memo(function Memo({ n }: { n: number }) {
  const renders = useRef(0);
  renders.current += 1;
  return (
    <TextBlock align="left">
      Memo {n}: {renders.current}
    </TextBlock>
  );
});
const Ref = forwardRef<{ name(): string }, object>(function Ref(_props, ref) {
  useImperativeHandle(ref, () => ({ name: () => "handle" }));
  return <TextBlock align="left">Ref: here</TextBlock>;
});

const store = { value: 0, listeners: new Set<() => void>() };

function Used() {
  return <TextBlock align="left">Use: {use(promised)}</TextBlock>;
}

function All() {
  const theme = useContext(Theme);
  const [count, add] = useReducer((n: number, by: number) => n + by, 0);
  const [text, setText] = useState("a");
  const deferred = useDeferredValue(text);
  const [pending, start] = useTransition();
  const [optimistic, setOptimistic] = useOptimistic(count, (_now, next: number) => next);
  const [answer, act, acting] = useActionState(async (before: string) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return `${before}!`;
  }, "action");
  const outside = useSyncExternalStore(
    (listener) => {
      store.listeners.add(listener);
      return () => store.listeners.delete(listener);
    },
    () => store.value,
  );
  const ids = [useId(), useId()];
  const ref = useRef<{ name(): string }>(null);
  const [seen, setSeen] = useState("nothing");
  const layout = useRef("");
  useLayoutEffect(() => {
    layout.current = "layout";
  }, []);
  useEffect(() => setSeen(`${layout.current} ${ref.current?.name()}`), []);
  return (
    <>
      <TextBlock align="left">
        Context: {theme} {use(Theme)}
      </TextBlock>
      <TextBlock align="left">
        Count: {count} optimistic {optimistic} {pending ? "pending" : "idle"}
      </TextBlock>
      <TextBlock align="left">
        Deferred: {deferred} / Action: {answer} {acting ? "acting" : "still"} / Outside: {outside}
      </TextBlock>
      <TextBlock align="left">
        Ids: {ids[0] !== ids[1] ? "differ" : "same"} / Effects: {seen}
      </TextBlock>
      <Memo n={1} />
      <Ref ref={ref} />
      <Suspense fallback={<TextBlock align="left">Suspended</TextBlock>}>
        <Lazy />
        <Used />
      </Suspense>
      {React.createElement(TextBlock, { align: "left", children: "Created: classic" })}
      <Button
        label="Everything"
        onClick={() => {
          add(1);
          setText("b");
          store.value += 1;
          for (const listener of store.listeners) listener();
          start(async () => {
            setOptimistic(99);
            await new Promise((resolve) => setTimeout(resolve, 300));
            add(1);
          });
          React.startTransition(() => act());
        }}
      />
    </>
  );
}

export default Extensions.defineExtension({
  id: "react",
  type: "record-action",
  label: "React",
  objects: "people",
  onTrigger: async () => {
    await showDialog({
      title: "React",
      Dialog: () => (
        <StrictMode>
          <Profiler id="all" onRender={() => {}}>
            <Theme.Provider value="dusk">
              <All />
            </Theme.Provider>
          </Profiler>
        </StrictMode>
      ),
    });
  },
});
