import { describeStore } from '../store.contract.ts'
import { testStore } from '../testing/stores.ts'

describeStore('PostgreSQL', (options) => testStore('postgres', options))
