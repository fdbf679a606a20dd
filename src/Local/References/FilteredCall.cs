using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Kilda.Local.References;

/// <summary>A call as it goes through the filters, one after the other, and then to the grain.</summary>
internal sealed class FilteredCall(Call call, object grain, IIncomingGrainCallFilter[] filters) : IIncomingGrainCallContext
{
    private int _next;

    public object Grain => grain;
    public GrainId? SourceId => call.Source;
    public GrainId TargetId => call.Target!.GrainId;
    public string InterfaceName => InterfaceMethod.DeclaringType!.FullName!;
    public string MethodName => InterfaceMethod.Name;
    public MethodInfo InterfaceMethod => call.Method!.Method;
    public object? Result { get; set; }

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = grain.GetType().GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    public static async void Start(Call call, object grain, IIncomingGrainCallFilter[] filters)
    {
        var context = new FilteredCall(call, grain, filters);
        try
        {
            await context.Invoke();
        }
        catch (Exception thrown)
        {
            call.Ended(thrown);
            return;
        }
        call.Ended(context.Result);
    }

    public async Task Invoke()
    {
        if (_next < filters.Length) await filters[_next++].Invoke(this);
        else Result = await call.Invoked(grain);
    }
}
