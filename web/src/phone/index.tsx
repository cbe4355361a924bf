/** The volunteer's room: today, lists, shop sheet, register, visit, confirm, what waits to be sent. */
import type { Route } from '../core/router'
import { Header, Page } from '../core/ui'

export default function Phone(_: { route: Route }) {
  return <Page header={<Header title="Hôm nay" />} />
}
