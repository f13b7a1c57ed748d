// SPDX-License-Identifier: Apache-2.0

// The page does not know by which address people reach the endpoint; their browser does.
for (const place of document.querySelectorAll(".origin")) {
  place.textContent = window.location.origin;
}

for (const block of document.querySelectorAll("#call pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
  });
  block.append(button);
}
// Browsers offer a clipboard to secure pages alone.
document.body.classList.toggle("no-clipboard", !navigator.clipboard);

// headersOf reads the headers of a frame of AWS's event stream, all of which are strings.
// Source: https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html
function headersOf(view) {
  const decoder = new TextDecoder();
  const headers = {};
  for (let at = 0; at < view.byteLength; ) {
    const name = new Uint8Array(view.buffer, view.byteOffset + at + 1, view.getUint8(at));
    at += 1 + name.length + 1;
    const value = new Uint8Array(view.buffer, view.byteOffset + at + 2, view.getUint16(at));
    at += 2 + value.length;
    headers[decoder.decode(name)] = decoder.decode(value);
  }
  return headers;
}

// framesOf writes one line for each frame: its type and its payload.
function framesOf(buffer) {
  const lines = [];
  for (let at = 0; at < buffer.byteLength; ) {
    const frame = new DataView(buffer, at);
    const [length, headersLength] = [frame.getUint32(0), frame.getUint32(4)];
    const headers = headersOf(new DataView(buffer, at + 12, headersLength));
    const payload = new Uint8Array(buffer, at + 12 + headersLength, length - headersLength - 16);
    lines.push((headers[":event-type"] ?? headers[":exception-type"]) + " " + new TextDecoder().decode(payload));
    at += length;
  }
  return lines.join("\n");
}

// readable replaces bytes that nobody can read, which the interface would show as they are.
async function readable(response) {
  if (response.headers?.["content-type"] === "application/vnd.amazon.eventstream" && response.data instanceof Blob) {
    response.data = response.text = framesOf(await response.data.arrayBuffer());
  }
  return response;
}

window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  responseInterceptor: readable,
  tryItOutEnabled: true,
  validatorUrl: null,
});
