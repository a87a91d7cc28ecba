/** `Extensions`: definitions stay what they are (`sdk-surface.md` 2.3.1). */
export const Extensions = {
  defineExtension: <Extension>(extension: Extension): Extension => extension,
  experimental_definePage: <Page>(page: Page): Page => page,
  definePage: <Page>(page: Page): Page => page,
};
