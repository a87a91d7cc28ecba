import { Extensions, LoadingState } from "attio/client";

const Page = () => <LoadingState>Asking Acme…</LoadingState>;

export default Extensions.experimental_definePage({ name: "Waiting", Page });
