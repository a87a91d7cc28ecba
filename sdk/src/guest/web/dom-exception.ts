import { defineConstants, defineInterface, toDictionary, toDOMString } from "./webidl.js";

const codes: Record<string, number> = {
  IndexSizeError: 1,
  HierarchyRequestError: 3,
  WrongDocumentError: 4,
  InvalidCharacterError: 5,
  NoModificationAllowedError: 7,
  NotFoundError: 8,
  NotSupportedError: 9,
  InUseAttributeError: 10,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidModificationError: 13,
  NamespaceError: 14,
  InvalidAccessError: 15,
  TypeMismatchError: 17,
  SecurityError: 18,
  NetworkError: 19,
  AbortError: 20,
  URLMismatchError: 21,
  QuotaExceededError: 22,
  TimeoutError: 23,
  InvalidNodeTypeError: 24,
  DataCloneError: 25,
};

/** Web IDL, "DOMException". An `Error` by prototype, with `name`, `message` and `code` as getters. */
export class DOMException extends Error {
  readonly #name: string;
  readonly #message: string;

  constructor(message: unknown = "", options: unknown = "Error") {
    super();
    this.#message = toDOMString(message);
    if (typeof options === "object" && options !== null) {
      const { name, cause } = toDictionary(options as { name?: unknown; cause?: unknown }, "options");
      this.#name = name === undefined ? "Error" : toDOMString(name);
      if ("cause" in options)
        Object.defineProperty(this, "cause", { value: cause, configurable: true, writable: true });
    } else {
      this.#name = toDOMString(options);
    }
    // Engines differ in whether `super()` leaves an own `message`; the getter below must be what is read.
    delete (this as { message?: string }).message;
  }

  // @ts-expect-error lib declares `name` as a field; the standard says getter.
  get name(): string {
    return this.#name;
  }
  // @ts-expect-error likewise.
  get message(): string {
    return this.#message;
  }
  get code(): number {
    return codes[this.#name] ?? 0;
  }
}

defineInterface("DOMException", DOMException);
defineConstants(DOMException, {
  INDEX_SIZE_ERR: 1,
  DOMSTRING_SIZE_ERR: 2,
  HIERARCHY_REQUEST_ERR: 3,
  WRONG_DOCUMENT_ERR: 4,
  INVALID_CHARACTER_ERR: 5,
  NO_DATA_ALLOWED_ERR: 6,
  NO_MODIFICATION_ALLOWED_ERR: 7,
  NOT_FOUND_ERR: 8,
  NOT_SUPPORTED_ERR: 9,
  INUSE_ATTRIBUTE_ERR: 10,
  INVALID_STATE_ERR: 11,
  SYNTAX_ERR: 12,
  INVALID_MODIFICATION_ERR: 13,
  NAMESPACE_ERR: 14,
  INVALID_ACCESS_ERR: 15,
  VALIDATION_ERR: 16,
  TYPE_MISMATCH_ERR: 17,
  SECURITY_ERR: 18,
  NETWORK_ERR: 19,
  ABORT_ERR: 20,
  URL_MISMATCH_ERR: 21,
  QUOTA_EXCEEDED_ERR: 22,
  TIMEOUT_ERR: 23,
  INVALID_NODE_TYPE_ERR: 24,
  DATA_CLONE_ERR: 25,
});

/** A host failure whose `code` is the name of a `DOMException`, as one. */
export function fromHost(error: unknown): unknown {
  const { code, message } = error as { code?: string; message: string };
  return code !== undefined && (code in codes || code === "OperationError" || code === "DataError")
    ? new DOMException(message, code)
    : error;
}
