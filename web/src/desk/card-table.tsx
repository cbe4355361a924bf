/** A table that a phone shows as cards, one for each row: nothing lies off to the side, least of all the buttons. */
import type { ComponentChildren } from 'preact'
import './card-table.css'

/** The roles are said, because a browser forgets that of a row which is not laid out as one. */
export function CardTable(props: { label: string; heads: string[]; numbers?: string[]; children: ComponentChildren }) {
  return (
    <div class="tablebox cards" role="region" aria-label={props.label} tabIndex={0}>
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            {props.heads.map((word) => (
              <th key={word} scope="col" role="columnheader" class={props.numbers?.includes(word) ? 'number' : undefined}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">{props.children}</tbody>
      </table>
    </div>
  )
}

export const Row = (props: { children: ComponentChildren }) => <tr role="row">{props.children}</tr>

export const RowHead = (props: { children: ComponentChildren }) => (
  <th scope="row" role="rowheader">
    {props.children}
  </th>
)

/** `of` is the column's word; on a card it stands before the value, unless that speaks for itself. */
export const Cell = (props: { of?: string; class?: string; children?: ComponentChildren }) => (
  <td role="cell" class={props.class} data-of={props.of}>
    {props.children}
  </td>
)
