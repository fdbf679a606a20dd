using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Kilda.Tidy.Tests.Build;

/// <summary>Something of another assembly that a compiled assembly of ours uses. A type that is only named has the member "".</summary>
internal readonly record struct UsedMember(string Type, string Member)
{
    public override string ToString() => Member.Length == 0 ? Type : $"{Type}.{Member}";

    /// <summary>What one assembly uses of another, both by name. Nested types have the name of the outermost one.</summary>
    public static IReadOnlySet<UsedMember> Of(string user, string used)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{user}.dll"));
        using var assembly = new PEReader(file);
        var metadata = assembly.GetMetadataReader();
        var types = metadata.TypeReferences.Select(t => TypeOf(metadata, t, used)).OfType<string>().Select(t => new UsedMember(t, ""));
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Select(m => (Type: TypeOf(metadata, m.Parent, used), Name: metadata.GetString(m.Name)))
            .Where(m => m.Type is not null).Select(m => new UsedMember(m.Type!, m.Name));
        return types.Concat(members).ToHashSet();
    }

    /// <returns>Null when it is of another assembly.</returns>
    private static string? TypeOf(MetadataReader metadata, EntityHandle handle, string used)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            var blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
            blob.ReadSignatureTypeCode();
            return TypeOf(metadata, blob.ReadTypeHandle(), used);
        }

        if (handle.Kind != HandleKind.TypeReference) return null;
        var type = metadata.GetTypeReference((TypeReferenceHandle)handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference) return TypeOf(metadata, type.ResolutionScope, used);
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) return null;
        var scope = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        return metadata.GetString(scope.Name) == used ? $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}" : null;
    }
}
