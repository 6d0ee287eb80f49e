import type { Message } from './message.ts';

/** The rendering of a stream's messages as bytes. */
export type Rendering = {
  /** Streams with equal keys receive the same bytes; callers that may see different things have different keys. */
  key: string;
  /** True if the stream gets `Progress` messages. */
  tellsProgress: boolean;
  /** Renders a message; called again after a transient error. */
  render(message: Message): Outgoing | Promise<Outgoing>;
};

/** The data of an event, JSON without line breaks, and its name over Server-Sent Events. */
export type Outgoing = { json: string; event: string | null };
