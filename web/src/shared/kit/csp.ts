/** The nonce that the server wrote into the page, for the style elements that antd adds. */
export function cspNonce(): string | undefined {
  const content = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return content && !content.startsWith("__") ? content : undefined;
}
