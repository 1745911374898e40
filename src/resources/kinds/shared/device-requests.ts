/** What resource claims and their templates ask for: `spec.devices.requests` of a claim. */
import { flag, int64, list, message, optional, text, type Value } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge } from '../../declare/family.ts';

const wanted = { allocationMode: [3, text], count: [4, int64] } as const;

/** `spec` of a claim, as of resource.k8s.io/v1 and v1beta2. */
export const claimSpec = message({
  devices: [
    1,
    message({
      requests: [
        1,
        list(
          message({
            name: [1, text],
            exactly: [2, optional(message({ ...wanted, deviceClassName: [1, text], adminAccess: [5, flag] }))],
            firstAvailable: [
              3,
              list(
                message({
                  name: [1, text],
                  deviceClassName: [2, text],
                  allocationMode: [4, text],
                  count: [5, int64],
                }),
              ),
            ],
          }),
        ),
      ],
    }),
  ],
});

type ClaimSpec = Value<typeof claimSpec>;

/** One thing that is asked for, named as results of an allocation name it. */
interface DeviceRequest {
  readonly name: string;
  readonly deviceClassName: string;
  readonly allocationMode: string;
  readonly count: number;
  readonly adminAccess: boolean;
}

/** The two families of what is asked for. `prefix` is how their names begin, `specOf` finds the claim's spec. */
export function deviceRequestFamilies<T>(prefix: string, specOf: (object: T) => ClaimSpec): readonly Family<T>[] {
  return [
    gauge(
      `${prefix}_spec_device_request_info`,
      ALPHA,
      'A request for devices, or one of several that would do: their class, and how many of them.',
      ['request', 'deviceclass', 'allocation_mode', 'admin_access'],
      (object: T, emit) => {
        for (const { name, deviceClassName, allocationMode, adminAccess } of requestsOf(specOf(object))) {
          emit(1, [name, deviceClassName, allocationMode, String(adminAccess)]);
        }
      },
    ),
    gauge(
      `${prefix}_spec_device_request_count`,
      ALPHA,
      'Devices that a request asks for by number; of several that would do, one is served.',
      ['request', 'deviceclass'],
      (object: T, emit) => {
        for (const { name, deviceClassName, allocationMode, count } of requestsOf(specOf(object))) {
          if (allocationMode === 'ExactCount') emit(count, [name, deviceClassName]);
        }
      },
    ),
  ];
}

function requestsOf({ devices }: ClaimSpec): readonly DeviceRequest[] {
  return devices.requests.flatMap(({ name, exactly, firstAvailable }) => [
    ...(exactly === undefined ? [] : [{ name, ...exactly }]),
    ...firstAvailable.map((request) => ({ ...request, name: `${name}/${request.name}`, adminAccess: false })),
  ]);
}
