import { marked, type Token, type Tokens } from "marked";
import { createElement, Fragment, type ReactNode } from "react";
import styles from "./Markdown.module.css";

/**
 * Markdown as elements. HTML in it is text, pictures are their descriptions, and links lead to the web or to mail only:
 * what stands in a summary comes from outside.
 */
export function Markdown({ text, level = 3 }: { text: string; level?: number }) {
  return <div className={styles.markdown}>{blocks(marked.lexer(text), level)}</div>;
}

/** Children that never move, and so need no keys. */
const each = <T,>(items: readonly T[], render: (item: T) => ReactNode): ReactNode =>
  createElement(Fragment, null, ...items.map(render));

function blocks(tokens: readonly Token[], level: number): ReactNode {
  return each(tokens, (token) => <Block token={token} level={level} />);
}

function Block({ token, level }: { token: Token; level: number }): ReactNode {
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading": {
      const { depth, tokens } = token as Tokens.Heading;
      // The page has headings of its own above these.
      return createElement(`h${Math.min(depth - 1 + level, 6)}`, null, inline(tokens));
    }
    case "paragraph":
      return <p>{inline((token as Tokens.Paragraph).tokens)}</p>;
    case "list": {
      const list = token as Tokens.List;
      const items = each(list.items, (item) => <li>{blocks(item.tokens, level)}</li>);
      return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>;
    }
    case "blockquote":
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens, level)}</blockquote>;
    case "code":
      return (
        <pre>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case "hr":
      return <hr />;
    case "table": {
      const { header, rows } = token as Tokens.Table;
      return (
        <table>
          <thead>
            <tr>
              {each(header, (cell) => (
                <th>{inline(cell.tokens)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {each(rows, (row) => (
              <tr>
                {each(row, (cell) => (
                  <td>{inline(cell.tokens)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    }
    case "html":
      return <p>{token.raw.trim()}</p>;
    default:
      // The text of a tight list's item.
      return <Inline token={token} />;
  }
}

const inline = (tokens: readonly Token[] = []): ReactNode => each(tokens, (token) => <Inline token={token} />);

function Inline({ token }: { token: Token }): ReactNode {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <del>{inline(token.tokens)}</del>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "br":
      return <br />;
    case "checkbox":
      return null;
    case "link": {
      const { href, tokens } = token as Tokens.Link;
      if (!/^(https?:|mailto:)/i.test(href)) return inline(tokens);
      return (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {inline(tokens)}
        </a>
      );
    }
    case "text":
    case "escape":
    case "image": {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? inline(tokens) : unescaped(text);
    }
    default:
      return token.raw;
  }
}

/** The lexer keeps character references; a page shows what they mean. */
function unescaped(text: string): string {
  const names: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: "\u00a0" };
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => names[name] ?? whole);
}
