import { FileText, TriangleAlert } from "lucide-react";
import { type Ref, useEffect, useState } from "react";
import type { Call } from "./calls-api";
import styles from "./Player.module.css";
import { captions } from "./turns";

const AUDIO = /\.(mp3|m4a|aac|wav|ogg|oga|opus|flac)$/i;

/** Whether an address is one of sound without a picture. */
export function isAudio(url: string): boolean {
  try {
    return AUDIO.test(new URL(url).pathname);
  } catch {
    return false;
  }
}

interface PlayerProps {
  call: Call;
  ref: Ref<HTMLMediaElement>;
}

/** Plays the recording from where it is, with the transcript as captions; or says that there is only text. */
export function Player({ call, ref }: PlayerProps) {
  const [failed, setFailed] = useState(false);
  const track = useCaptions(call);
  const url = call.media_url;
  if (!url) {
    return (
      <div className={styles.placeholder}>
        <FileText size={18} aria-hidden />
        <span>There is no audio or video of this call{call.transcript ? ", only what was said" : ""}.</span>
      </div>
    );
  }
  if (failed) {
    return (
      <div className={styles.placeholder} role="alert">
        <TriangleAlert size={18} aria-hidden />
        <span>
          The recording could not be played from <a href={url}>{new URL(url).host}</a>.
        </span>
      </div>
    );
  }
  const props = {
    className: styles.media,
    src: url,
    controls: true,
    preload: "metadata" as const,
    "aria-label": `Recording of ${call.title}`,
    onError: () => setFailed(true),
    children: track ? <track kind="captions" label="Transcript" src={track} /> : undefined,
  };
  return isAudio(url) ? (
    <audio ref={ref as Ref<HTMLAudioElement>} {...props} />
  ) : (
    <video ref={ref as Ref<HTMLVideoElement>} {...props} />
  );
}

function useCaptions({ transcript }: Call): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!transcript || !URL.createObjectURL) return;
    const made = URL.createObjectURL(new Blob([captions(transcript)], { type: "text/vtt" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [transcript]);
  return url;
}
