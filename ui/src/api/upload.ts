import { ApiError } from "./client";

export interface Upload<T> {
  /** What the server answers. Rejects with an `ApiError`; `code` is `aborted` when it was stopped. */
  done: Promise<T>;
  stop(): void;
}

/** Sends a file or a form. `onProgress` gets the part that is sent, 0 to 1: only this kind of request tells it. */
export function upload<T>(path: string, body: Blob | FormData, onProgress: (part: number) => void): Upload<T> {
  const sending = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    sending.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    sending.onload = () => {
      let said: { code?: unknown; message?: unknown } = {};
      try {
        said = JSON.parse(sending.responseText) as typeof said;
      } catch {
        // Not from Stoa itself.
      }
      if (sending.status >= 200 && sending.status < 300) return resolve(said as T);
      const code = typeof said.code === "string" ? said.code : `http-${sending.status}`;
      const message = typeof said.message === "string" ? said.message : `The server answered ${sending.status}.`;
      reject(new ApiError(sending.status, code, message));
    };
    sending.onerror = () => reject(new ApiError(0, "network", "The server cannot be reached."));
    sending.onabort = () => reject(new ApiError(0, "aborted", "The upload was stopped."));
  });
  sending.open("POST", path);
  sending.setRequestHeader("x-stoa-csrf", "1");
  sending.setRequestHeader("accept", "application/json");
  sending.send(body);
  return { done, stop: () => sending.abort() };
}
