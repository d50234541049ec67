import { expect, it } from 'vitest'
import { describeAgent } from './agent.ts'

const MOZILLA = 'Mozilla/5.0'

it.each([
  [`${MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox, Linux'],
  [`${MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0`, 'Edge, Windows'],
  [`${MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604.1`, 'Safari, iPhone'],
  [`${MOZILLA} (Linux; Android 16) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36`, 'Chrome, Android'],
  [`${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/141.0 Safari/537.36`, 'Chrome, macOS'],
  ['curl/8.5 <script>', ''],
  [`${'x'.repeat(5_000)} Firefox/1`, ''],
  [undefined, ''],
])('%s is known as "%s"', (agent, name) => {
  expect(describeAgent(agent)).toBe(name)
})
