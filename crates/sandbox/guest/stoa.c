// The guest: QuickJS-NG plus the few functions with which the host drives it.
//
// The engine's source is included, not linked, because three things that a frozen and restored heap needs are not in
// its public interface: the stack limit (upstream switches it off on wasm), the state behind Math.random, and the
// collector's threshold relative to the heap at the time of the freeze.
//
// Exports are called by crates/sandbox/src/engine/instance.rs; imports are defined in crates/sandbox/src/engine/imports.rs.

#include "quickjs.c"

#define IMPORT(name) __attribute__((import_module("stoa"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

// A JavaScript call chain may use this much of the C stack (build.sh gives 1 MiB) before it gets a RangeError.
#define STACK_BUDGET (896 * 1024)
// Garbage that a guest may pile up after the freeze before cycles are looked for. A short execution never gets
// there, so it never walks (and thereby copies) the frozen heap.
#define GARBAGE_BUDGET (24 * 1024 * 1024)
// Unhandled rejections that are reported for one entry.
#define REJECTIONS_KEPT 16

// The kinds of value that cross the border; `crates/sandbox/src/engine/border.rs` has the same list.
enum { VALUE_REFUSED = -1, VALUE_NULL = 0, VALUE_TEXT = 1, VALUE_BYTES = 2 };
// Entry points of guest.js, in the order of `Entry` in the same file.
static const char *const entry_names[] = { "install", "call", "resolve", "reject", "abort" };

// Runs a synchronous operation. Answers the kind of the answer and its length; `host_take` then copies it.
IMPORT("op") int host_op(const char *name, size_t name_len, const uint8_t *payload, size_t payload_len,
                         const uint8_t *body, int body_len, size_t *answer_len);
// Begins an asynchronous operation. Answers its id, or VALUE_REFUSED as host_op does.
IMPORT("start") int host_start(const char *name, size_t name_len, const uint8_t *payload, size_t payload_len,
                               const uint8_t *body, int body_len, size_t *answer_len);
IMPORT("take") void host_take(void *destination);
IMPORT("cancel") void host_cancel(int id);
// Milliseconds since the epoch, and since the execution began.
IMPORT("now") double host_now(void);
IMPORT("monotonic") double host_monotonic(void);
// An exception left the guest's own entry points: name, message, stack, each as UTF-8.
IMPORT("thrown") void host_thrown(const char *name, size_t name_len, const char *message, size_t message_len,
                                  const char *stack, size_t stack_len);
// A promise was rejected and nobody looked.
IMPORT("unhandled") void host_unhandled(const char *text, size_t text_len);

static JSRuntime *runtime;
static JSContext *context;
static JSValue stoa_object;
static struct { JSValue promise; JSValue reason; } rejections[REJECTIONS_KEPT];
static int rejection_count;

// ---- What libc would ask of an operating system -------------------------------------------------------------------

int clock_gettime(clockid_t clock, struct timespec *answer)
{
    double ms = clock == CLOCK_REALTIME ? host_now() : host_monotonic();
    answer->tv_sec = (time_t)(ms / 1000.0);
    answer->tv_nsec = (long)((ms - (double)answer->tv_sec * 1000.0) * 1e6);
    return 0;
}

int gettimeofday(struct timeval *restrict answer, void *restrict zone)
{
    double ms = host_now();
    (void)zone;
    answer->tv_sec = (time_t)(ms / 1000.0);
    answer->tv_usec = (suseconds_t)((ms - (double)answer->tv_sec * 1000.0) * 1e3);
    return 0;
}

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict answer)
{
    return gmtime_r(time, answer);
}

// libc's streams are linked in by formatted output. Nothing reads or writes them: there is no operating system behind.
int32_t __imported_wasi_snapshot_preview1_fd_close(int32_t fd) { (void)fd; return 8; }
int32_t __imported_wasi_snapshot_preview1_fd_fdstat_get(int32_t fd, int32_t out) { (void)fd, (void)out; return 8; }
int32_t __imported_wasi_snapshot_preview1_fd_seek(int32_t fd, int64_t to, int32_t from, int32_t out)
{
    (void)fd, (void)to, (void)from, (void)out;
    return 8; // EBADF
}
int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t fd, int32_t parts, int32_t count, int32_t out)
{
    (void)fd, (void)parts, (void)count, (void)out;
    return 8;
}

_Noreturn void abort(void)
{
    __builtin_trap();
}

_Noreturn void __assert_fail(const char *expression, const char *file, int line, const char *function)
{
    (void)expression, (void)file, (void)line, (void)function;
    __builtin_trap();
}

// ---- Values across the border -------------------------------------------------------------------------------------

typedef struct {
    const uint8_t *data;
    int len;              // VALUE_REFUSED when there is none
    const char *c_string; // to be freed
} Crossing;

// Borrows the bytes of a string, an ArrayBuffer, a view, null or undefined.
static int crossing_open(JSContext *ctx, JSValueConst value, Crossing *crossing)
{
    size_t len = 0;
    *crossing = (Crossing){ .len = -1 };
    if (JS_IsNull(value) || JS_IsUndefined(value))
        return 0;
    if (JS_IsArrayBuffer(value)) {
        crossing->data = JS_GetArrayBuffer(ctx, &len, value);
        if (!crossing->data && len)
            return -1;
        crossing->len = (int)len;
        return 0;
    }
    if (JS_IsObject(value) && JS_GetTypedArrayType(value) >= 0) {
        size_t offset = 0, element = 0;
        JSValue buffer = JS_GetTypedArrayBuffer(ctx, value, &offset, &len, &element);
        if (JS_IsException(buffer))
            return -1;
        size_t whole = 0;
        uint8_t *data = JS_GetArrayBuffer(ctx, &whole, buffer);
        JS_FreeValue(ctx, buffer); // the view keeps it alive
        crossing->data = data ? data + offset : NULL;
        crossing->len = (int)len;
        return 0;
    }
    crossing->c_string = JS_ToCStringLen(ctx, &len, value);
    if (!crossing->c_string)
        return -1;
    crossing->data = (const uint8_t *)crossing->c_string;
    crossing->len = (int)len;
    return 0;
}

static void crossing_close(JSContext *ctx, Crossing *crossing)
{
    if (crossing->c_string)
        JS_FreeCString(ctx, crossing->c_string);
}

// Fetches what the host holds ready: text, bytes, nothing, or a refusal, which is thrown as an Error with `name` and
// `code` (the host sends "name\ncode\nmessage").
static JSValue take_answer(JSContext *ctx, int kind, size_t len)
{
    if (kind == VALUE_NULL)
        return JS_NULL;
    uint8_t *data = js_malloc(ctx, len + 1);
    if (!data)
        return JS_EXCEPTION;
    host_take(data);
    data[len] = 0;
    if (kind == VALUE_BYTES)
        return JS_NewArrayBuffer(ctx, data, len, 0, js_array_buffer_realloc, NULL, false);
    if (kind == VALUE_TEXT) {
        JSValue text = JS_NewStringLen(ctx, (const char *)data, len);
        js_free(ctx, data);
        return text;
    }
    char *name = (char *)data, *code = strchr(name, '\n'), *message = code ? strchr(code + 1, '\n') : NULL;
    if (!message) {
        js_free(ctx, data);
        return JS_ThrowInternalError(ctx, "the host refused without a reason");
    }
    *code++ = 0;
    *message++ = 0;
    JSValue constructor = JS_GetGlobalObject(ctx);
    JSValue class = JS_GetPropertyStr(ctx, constructor, name);
    JS_FreeValue(ctx, constructor);
    JSValue text = JS_NewStringLen(ctx, message, len - (size_t)(message - (char *)data));
    JSValue error = JS_IsConstructor(ctx, class) ? JS_CallConstructor(ctx, class, 1, (JSValueConst *)&text)
                                                 : JS_NewError(ctx);
    JS_FreeValue(ctx, class);
    JS_FreeValue(ctx, text);
    if (!JS_IsException(error) && *code)
        JS_DefinePropertyValueStr(ctx, error, "code", JS_NewString(ctx, code), JS_PROP_C_W_E);
    js_free(ctx, data);
    return JS_IsException(error) ? error : JS_Throw(ctx, error);
}

// ---- __stoa -------------------------------------------------------------------------------------------------------

static JSValue stoa_cross(JSContext *ctx, int argc, JSValueConst *argv, bool is_start)
{
    Crossing name, payload = { .len = -1 }, body = { .len = -1 };
    JSValue answer = JS_EXCEPTION;
    if (argc < 1)
        return JS_ThrowTypeError(ctx, "an operation needs a name");
    if (crossing_open(ctx, argv[0], &name))
        return JS_EXCEPTION;
    if (argc > 1 && crossing_open(ctx, argv[1], &payload))
        goto close_name;
    if (argc > 2 && crossing_open(ctx, argv[2], &body))
        goto close_payload;
    size_t answer_len = 0;
    size_t name_len = name.len < 0 ? 0 : (size_t)name.len, payload_len = payload.len < 0 ? 0 : (size_t)payload.len;
    if (is_start) {
        int id = host_start((const char *)name.data, name_len, payload.data, payload_len, body.data, body.len,
                            &answer_len);
        answer = id < 0 ? take_answer(ctx, VALUE_REFUSED, answer_len) : JS_NewInt32(ctx, id);
    } else {
        int kind = host_op((const char *)name.data, name_len, payload.data, payload_len, body.data, body.len,
                           &answer_len);
        answer = take_answer(ctx, kind, answer_len);
    }
    crossing_close(ctx, &body);
close_payload:
    crossing_close(ctx, &payload);
close_name:
    crossing_close(ctx, &name);
    return answer;
}

static JSValue stoa_op(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    return stoa_cross(ctx, argc, argv, false);
}

static JSValue stoa_start(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    (void)this_value;
    return stoa_cross(ctx, argc, argv, true);
}

static JSValue stoa_cancel(JSContext *ctx, JSValueConst this_value, int argc, JSValueConst *argv)
{
    int32_t id;
    (void)this_value;
    if (argc < 1 || JS_ToInt32(ctx, &id, argv[0]))
        return JS_EXCEPTION;
    host_cancel(id);
    return JS_UNDEFINED;
}

// ---- Errors and jobs ----------------------------------------------------------------------------------------------

static const char *text_of(JSContext *ctx, JSValueConst value, const char *property, size_t *len)
{
    JSValue field = property ? JS_GetPropertyStr(ctx, value, property) : JS_DupValue(ctx, value);
    const char *text = NULL;
    *len = 0;
    if (JS_IsException(field)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return NULL;
    }
    if (!JS_IsUndefined(field))
        text = JS_ToCStringLen(ctx, len, field);
    if (!text)
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, field);
    return text;
}

// Hands the pending exception to the host.
static void report_exception(JSContext *ctx)
{
    JSValue exception = JS_GetException(ctx);
    bool is_object = JS_IsObject(exception);
    size_t name_len = 0, message_len = 0, stack_len = 0;
    const char *name = is_object ? text_of(ctx, exception, "name", &name_len) : NULL;
    const char *message = text_of(ctx, exception, is_object ? "message" : NULL, &message_len);
    const char *stack = is_object ? text_of(ctx, exception, "stack", &stack_len) : NULL;
    host_thrown(name, name_len, message, message_len, stack, stack_len);
    if (name)
        JS_FreeCString(ctx, name);
    if (message)
        JS_FreeCString(ctx, message);
    if (stack)
        JS_FreeCString(ctx, stack);
    JS_FreeValue(ctx, exception);
}

static void track_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool is_handled, void *opaque)
{
    (void)opaque;
    if (!is_handled) {
        if (rejection_count < REJECTIONS_KEPT) {
            rejections[rejection_count].promise = JS_DupValue(ctx, promise);
            rejections[rejection_count].reason = JS_DupValue(ctx, reason);
            rejection_count++;
        }
        return;
    }
    for (int i = 0; i < rejection_count; i++) {
        if (JS_VALUE_GET_PTR(rejections[i].promise) == JS_VALUE_GET_PTR(promise)) {
            JS_FreeValue(ctx, rejections[i].promise);
            JS_FreeValue(ctx, rejections[i].reason);
            rejections[i] = rejections[--rejection_count];
            return;
        }
    }
}

static void report_rejections(JSContext *ctx)
{
    while (rejection_count > 0) {
        JSValue promise = rejections[--rejection_count].promise, reason = rejections[rejection_count].reason;
        size_t len = 0;
        const char *text = text_of(ctx, reason, NULL, &len);
        host_unhandled(text, len);
        if (text)
            JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, promise);
        JS_FreeValue(ctx, reason);
    }
}

// Runs promise jobs until none is left. Answers -1 when one of them threw, which promise jobs do not.
static int run_jobs(void)
{
    JSContext *ctx;
    int status;
    while ((status = JS_ExecutePendingJob(runtime, &ctx)) > 0) {
    }
    if (status < 0)
        report_exception(context);
    report_rejections(context);
    return status;
}

// ---- What the host calls ------------------------------------------------------------------------------------------

// Makes the engine and `__stoa`. Once, before anything else.
EXPORT("stoa_init") int stoa_init(void)
{
    runtime = JS_NewRuntime();
    if (!runtime)
        return -1;
    runtime->stack_limit = js_get_stack_pointer() - STACK_BUDGET;
    context = JS_NewContext(runtime);
    if (!context)
        return -1;
    JS_SetHostPromiseRejectionTracker(runtime, track_rejection, NULL);
    stoa_object = JS_NewObject(context);
    JS_SetPropertyStr(context, stoa_object, "op", JS_NewCFunction(context, stoa_op, "op", 3));
    JS_SetPropertyStr(context, stoa_object, "start", JS_NewCFunction(context, stoa_start, "start", 3));
    JS_SetPropertyStr(context, stoa_object, "cancel", JS_NewCFunction(context, stoa_cancel, "cancel", 1));
    JSValue global = JS_GetGlobalObject(context);
    // Writable and configurable: guest.js takes it and then hides it from the app.
    int status = JS_DefinePropertyValueStr(context, global, "__stoa", JS_DupValue(context, stoa_object),
                                           JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(context, global);
    return status < 0 ? -1 : 0;
}

EXPORT("stoa_alloc") void *stoa_alloc(size_t len)
{
    return js_malloc_rt(runtime, len ? len : 1);
}

EXPORT("stoa_release") void stoa_release(void *data)
{
    js_free_rt(runtime, data);
}

// Evaluates a classic script; `source` must end in a zero byte that `source_len` does not count.
EXPORT("stoa_eval") int stoa_eval(const char *name, const char *source, size_t source_len)
{
    JSValue value = JS_Eval(context, source, source_len, name, JS_EVAL_TYPE_GLOBAL);
    bool is_exception = JS_IsException(value);
    if (is_exception)
        report_exception(context);
    JS_FreeValue(context, value);
    int status = run_jobs();
    return is_exception || status < 0 ? -1 : 0;
}

// Collects garbage and leaves the heap as every execution will find it.
EXPORT("stoa_freeze") void stoa_freeze(void)
{
    JS_RunGC(runtime);
    JS_SetGCThreshold(runtime, runtime->malloc_state.malloc_size + GARBAGE_BUDGET);
}

// Seeds Math.random; xorshift needs a state that is not zero.
EXPORT("stoa_seed") void stoa_seed(uint64_t seed)
{
    context->random_state = seed ? seed : 1;
}

// Calls one of guest.js's entry points and runs the jobs that follow. `body_len` of -1 means no body. The memory of
// payload and body passes to the guest.
EXPORT("stoa_enter") int stoa_enter(int which, int id, char *payload, size_t payload_len, uint8_t *body, int body_len)
{
    JSValue entries = JS_GetPropertyStr(context, stoa_object, "entry");
    JSValue function = JS_GetPropertyStr(context, entries, entry_names[which]);
    JSValue arguments[3];
    int count = 0;
    if (which == 2 || which == 3)
        arguments[count++] = JS_NewInt32(context, id);
    arguments[count++] = JS_NewStringLen(context, payload, payload_len);
    js_free_rt(runtime, payload);
    arguments[count++] = body_len < 0 ? JS_NULL
                                      : JS_NewArrayBuffer(context, body, (size_t)body_len, 0,
                                                          js_array_buffer_realloc, NULL, false);
    JSValue value = JS_Call(context, function, entries, count, (JSValueConst *)arguments);
    bool is_exception = JS_IsException(value);
    if (is_exception)
        report_exception(context);
    JS_FreeValue(context, value);
    for (int i = 0; i < count; i++)
        JS_FreeValue(context, arguments[i]);
    JS_FreeValue(context, function);
    JS_FreeValue(context, entries);
    int status = run_jobs();
    return is_exception || status < 0 ? -1 : 0;
}
