using System.Reflection;
using Kilda.Network;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Messages;

/// <summary>
/// Values of a type: among them every case of a closed family, every value of an enumeration, and null where it may be. No two numbers
/// or texts in a value are equal, so that a member that arrives in another's place is seen.
/// </summary>
internal sealed class Samples
{
    private const int DeepestNesting = 24;
    private readonly NullabilityInfoContext _nullability = new();
    private int _number;

    public IReadOnlyList<object?> Of(Type type) => Of(type, 0);

    private IReadOnlyList<object?> Of(Type type, int depth)
    {
        if (depth > DeepestNesting) throw new InvalidOperationException($"{type} is nested too deeply");
        if (Nullable.GetUnderlyingType(type) is { } value) return [.. Of(value, depth), null];
        if (type.IsEnum) return [.. Enum.GetValues(type).Cast<object?>()];
        if (Leaf(type) is { } leaf) return leaf;
        if (ElementOf(type) is { } element) return [List(type, element, Of(element, depth + 1)), List(type, element, [])];
        return type.IsAbstract
            ? [.. type.GetNestedTypes().Where(type.IsAssignableFrom).SelectMany(one => Of(one, depth + 1))]
            : Built(type, depth);
    }

    /// <summary>Types whose values follow from one number.</summary>
    private object?[]? Leaf(Type type)
    {
        if (type == typeof(string)) return [$"text {++_number}"];
        if (type == typeof(bool)) return [true, false];
        if (type == typeof(byte)) return [(byte)(++_number % byte.MaxValue)];
        if (type == typeof(ushort)) return [(ushort)++_number];
        if (type == typeof(int)) return [++_number];
        if (type == typeof(uint)) return [uint.MaxValue - (uint)++_number];
        if (type == typeof(long)) return [(long)int.MaxValue + ++_number];
        if (type == typeof(double)) return [++_number + 0.25];
        if (type == typeof(ulong)) return [ulong.MaxValue - (ulong)++_number];
        if (type == typeof(TimeSpan)) return [TimeSpan.FromTicks(1_234_567_890_123 + ++_number)];
        if (type == typeof(DateTimeOffset)) return [new DateTimeOffset(2025, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).AddTicks(++_number)];
        if (type == typeof(ReadOnlyMemory<byte>)) return [new ReadOnlyMemory<byte>([1, 2, (byte)(++_number % byte.MaxValue)])];
        if (type == typeof(SwitchId)) return [new SwitchId(ulong.MaxValue - (ulong)++_number)];
        return type == typeof(IslId) ? [IslId.Between(Port(), Port())] : null;
    }

    private PortId Port() => new(new SwitchId((ulong)++_number), (uint)++_number);

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Seq<>) ? type.GetGenericArguments()[0] : null;

    private static object List(Type type, Type element, IReadOnlyList<object?> items)
    {
        var array = Array.CreateInstance(element, items.Count);
        for (var i = 0; i < items.Count; i++) array.SetValue(items[i], i);
        return Activator.CreateInstance(type, array)!;
    }

    /// <summary>As many as its member with the most values has; each takes the next value of every member.</summary>
    private List<object?> Built(Type type, int depth)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{MessageTypes.Name(type)} cannot be made from outside: how would it be read?");
        var parameters = constructor.GetParameters();
        var members = type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(p => p.SetMethod is { IsPublic: true } && !Array.Exists(parameters, q => q.Name == p.Name))
            .ToArray();
        var forParameters = Array.ConvertAll(parameters, p => WithNull(Of(p.ParameterType, depth + 1), _nullability.Create(p)));
        var forMembers = Array.ConvertAll(members, p => WithNull(Of(p.PropertyType, depth + 1), _nullability.Create(p)));
        var count = forParameters.Concat(forMembers).Select(values => values.Count).DefaultIfEmpty(1).Max();
        var built = new List<object?>();
        for (var i = 0; i < count; i++)
        {
            var made = constructor.Invoke(Array.ConvertAll(forParameters, values => values[i % values.Count]));
            for (var m = 0; m < members.Length; m++) members[m].SetValue(made, forMembers[m][i % forMembers[m].Count]);
            built.Add(made);
        }

        return built;
    }

    private static IReadOnlyList<object?> WithNull(IReadOnlyList<object?> values, NullabilityInfo info) =>
        info.WriteState == NullabilityState.Nullable && !info.Type.IsValueType ? [.. values, null] : values;
}
