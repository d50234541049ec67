import { Center, Loader } from '@mantine/core'

export function Waiting() {
  return (
    <Center mih={240} aria-busy="true">
      <Loader />
    </Center>
  )
}
