// The engine's module outside a browser: how tests and the simulator open it in Node. It needs nothing from its host.
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export async function open(module) {
  const { exports: api } = await WebAssembly.instantiate(module, {});
  api._initialize();
  const put = (text) => {
    const data = encoder.encode(text);
    const at = api.bedside_buffer(data.length);
    if (at !== 0) new Uint8Array(api.memory.buffer, at, data.length).set(data);
    return data.length;
  };
  const drain = function* (engine) {
    for (let length; (length = api.bedside_next(engine)) > 0; ) {
      yield decoder.decode(new Uint8Array(api.memory.buffer, api.bedside_output(), length));
    }
  };
  return { api, put, drain };
}
