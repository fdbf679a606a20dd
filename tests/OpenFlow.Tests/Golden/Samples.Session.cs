namespace Kilda.OpenFlow.Tests.Golden;

internal static partial class Samples
{
    private static (string Name, Sample Value)[] Session =>
    [
        ("hello", Sample.Of(new Hello([]))),
        ("hello-bitmap", Sample.Of(new Hello([0x12]))),
        ("hello-two-bitmaps", Sample.Of(new Hello([0x52, 0x80000001]))),
        ("error", Sample.Of(new ErrorMessage(OfErrorType.FlowModFailed, OfErrorCode.FlowModFailed.TableFull, Bytes(0x20, 0x60)))),
        ("error-experimenter", Sample.Of(new ErrorMessage(OfErrorType.Experimenter, 0x0903, [0x4f, 0x4e, 0x46, 0, 0x71, 0x72, 0x73]))),
        ("error-hello-failed", Sample.Of(new ErrorMessage(OfErrorType.HelloFailed, OfErrorCode.HelloFailed.Incompatible, "version 1"u8.ToArray().ToSeq()))),
        ("echo-request-empty", Sample.Of(new EchoRequest([]))),
        ("echo-request", Sample.Of(new EchoRequest([1, 2, 3]))),
        ("echo-reply", Sample.Of(new EchoReply([4, 5, 6, 7, 8]))),
        ("experimenter", Sample.Of(new Experimenter(0x00c0ffee, 0x17, [10, 11, 12, 13]))),
        ("features-request", Sample.Of(default(FeaturesRequest))),
        ("features-reply", Sample.Of(new FeaturesReply(0x0102030405060708, 0x100, 0xfe, 3, 0x4f, 0x5a5b5c5d))),
        ("get-config-request", Sample.Of(default(GetConfigRequest))),
        ("get-config-reply", Sample.Of(new GetConfigReply(1, 0xffe5))),
        ("set-config", Sample.Of(new SetConfig(2, 0xffff))),
        ("barrier-request", Sample.Of(default(BarrierRequest))),
        ("barrier-reply", Sample.Of(default(BarrierReply))),
        ("role-request", Sample.Of(new RoleRequest(ControllerRole.Master, 0x2122232425262728))),
        ("role-reply", Sample.Of(new RoleReply(ControllerRole.Slave, 0x3132333435363738))),
        ("role-request-no-change", Sample.Of(new RoleRequest(ControllerRole.NoChange, 0))),
        ("role-reply-equal", Sample.Of(new RoleReply(ControllerRole.Equal, ulong.MaxValue))),
        ("get-async-request", Sample.Of(default(GetAsyncRequest))),
        ("get-async-reply", Sample.Of(new GetAsyncReply(new AsyncConfig(1, 2, 3, 4, 5, 6)))),
        ("set-async", Sample.Of(new SetAsync(new AsyncConfig(7, 1, 6, 2, 15, 8)))),
    ];
}
