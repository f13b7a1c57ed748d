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

window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
